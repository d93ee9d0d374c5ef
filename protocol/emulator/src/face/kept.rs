//! The display's part of a meter's state.

use super::{DisplayList, Order, Panel, Scene};
use crate::state::{KeptPanel, KeptScene};

impl Panel {
    pub(crate) fn kept(&self) -> KeptPanel {
        let Panel {
            scene,
            since,
            test_since,
        } = *self;
        KeptPanel {
            scene: match scene {
                Scene::Usual(place) => KeptScene::Usual(place),
                Scene::Alternate(place) => KeptScene::Alternate(place),
                Scene::PowerUp => KeptScene::PowerUp,
                Scene::Ordered(order, seconds) => KeptScene::Ordered(order.code(), seconds),
            },
            since,
            test_since,
        }
    }

    /// An order that is none is the usual list.
    pub(crate) fn recalled(kept: &KeptPanel) -> Panel {
        Panel {
            scene: match kept.scene {
                KeptScene::Usual(place) => Scene::Usual(place),
                KeptScene::Alternate(place) => Scene::Alternate(place),
                KeptScene::PowerUp => Scene::PowerUp,
                KeptScene::Ordered(code, seconds) => Order::from_code(code)
                    .map_or(Scene::Usual(0), |order| Scene::Ordered(order, seconds)),
            },
            since: kept.since,
            test_since: kept.test_since,
        }
    }
}

impl Order {
    fn code(self) -> u8 {
        match self {
            Order::List(DisplayList::Normal) => 0,
            Order::List(DisplayList::Alternate) => 1,
            Order::List(DisplayList::Test) => 2,
            Order::AllSegments => 3,
            Order::Blank => 4,
        }
    }
}
