//! A schedule's day as a band that is dragged, clicked and operated by keys.
//!
//! Is: the drawing of the blocks, and what pointer and keys ask for.
//! Is not: the change; see `schedules`. Nor what a move comes to; see `tou::band`.
//! Keys on a block: arrows move its switch by 15 minutes, with Shift by one; A to H set its rate; Insert cuts it, Delete
//! joins it to the one before.

use egui::{
    Align2, CornerRadius, CursorIcon, EventFilter, FontId, Id, Key, Modifiers, Painter, Rect,
    Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use meterbench_profiles::program::tou::{Rate, Schedule, TimeOfDay};

use crate::{
    state::State,
    theme::{self, palette},
    tou::band::{self, Block, DAY, Lane, STEP, clock},
    widgets::anchor,
    words::sentence,
};

/// The height of a lane.
pub const LANE: f32 = 28.0;
/// How near to a switch the pointer takes hold of it.
const GRIP: f32 = 5.0;

/// A switch that is being dragged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drag {
    /// The schedule's place.
    pub schedule: usize,
    /// The switch's place.
    pub switch: usize,
    /// Where the pointer is, in minutes.
    pub minutes: f32,
    /// Where the switch would be let go.
    pub to: TimeOfDay,
}

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// This block.
    Select(Option<usize>),
    /// A switch at another time, dragged or by an arrow key.
    Move(usize, TimeOfDay, By),
    /// A rate for the block of a switch.
    Rate(usize, Rate),
    /// A new switch.
    Split(TimeOfDay),
    /// Without a switch.
    Join(usize),
}

/// How a switch was moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By the pointer.
    Pointer,
    /// By a key.
    Key,
}

/// A band.
pub struct Band<'a> {
    /// Everything a page may look at.
    pub state: &'a State,
    /// The schedule's place in the calendar.
    pub place: usize,
    /// The schedule as it is shown, with a drag carried out.
    pub schedule: &'a Schedule,
    /// Whether it is the one being edited; its blocks take the keyboard.
    pub active: bool,
    /// The switch of the selected block.
    pub selected: Option<usize>,
}

impl Band<'_> {
    /// Show it as wide as there is room.
    pub fn ui(&self, ui: &mut Ui, drag: &mut Option<Drag>) -> Vec<Asked> {
        let lanes = band::lanes(self.schedule);
        let height = LANE * lanes.len() as f32;
        let size = vec2(ui.available_width(), height);
        let (whole, _) = ui.allocate_exact_size(size, Sense::hover());
        let mut asked = Vec::new();
        for (index, lane) in lanes.iter().enumerate() {
            let top = whole.top() + LANE * index as f32;
            let rect = Rect::from_min_size(pos2(whole.left(), top), vec2(whole.width(), LANE));
            let rect = rect.shrink2(vec2(0.0, 1.0));
            self.lane(ui, rect, *lane, drag, &mut asked);
        }
        asked
    }

    fn lane(
        &self,
        ui: &Ui,
        rect: Rect,
        lane: Lane,
        drag: &mut Option<Drag>,
        asked: &mut Vec<Asked>,
    ) {
        let blocks = band::blocks(self.schedule, lane);
        for block in &blocks {
            self.block(ui, rect, lane, block, asked);
        }
        for block in &blocks {
            if let Some(switch) = block.switch.filter(|_| block.from > 0) {
                self.handle(ui, rect, lane, (block, switch), drag, asked);
            }
        }
        let p = palette(ui);
        let edge = Stroke::new(1.0, if self.active { p.accent } else { p.edge });
        ui.painter()
            .rect_stroke(rect, CornerRadius::same(2), edge, StrokeKind::Outside);
        for block in &blocks {
            let chosen = self.active && block.switch.is_some() && self.selected == block.switch;
            if chosen {
                ring(ui.painter(), place_of(rect, block), p.text);
            }
        }
    }

    fn block(&self, ui: &Ui, rect: Rect, lane: Lane, block: &Block, asked: &mut Vec<Asked>) {
        let at = place_of(rect, block);
        let sense = if self.active {
            Sense::click()
        } else {
            Sense::CLICK
        };
        let id = Id::unique(("tou block", self.place, lane as u8, block.switch));
        let response = ui
            .interact(at, id, sense)
            .on_hover_cursor(CursorIcon::PointingHand);
        let name = self.block_name(lane, block);
        let chosen = self.active && self.selected == block.switch && block.switch.is_some();
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &name));
        paint_block(ui, at, block);
        if let (true, Some(switch)) = (self.active, block.switch) {
            let path = format!("tou.schedule[{}].switches[{switch}]", self.place);
            anchor(self.state, &path, &response);
        }
        if response.has_focus() {
            ring(ui.painter(), at, palette(ui).accent);
        }
        if response.gained_focus() && block.switch.is_some() && self.selected != block.switch {
            asked.push(Asked::Select(block.switch));
        }
        if response.double_clicked() {
            let pointer = response.interact_pointer_pos();
            asked.extend(
                pointer
                    .and_then(|at| cut(rect, at.x, block))
                    .map(Asked::Split),
            );
        } else if response.clicked() {
            response.request_focus();
            asked.push(Asked::Select(block.switch));
        }
        response.context_menu(|ui| self.menu(ui, block, asked));
        if response.has_focus() {
            self.keys(ui, &response, block, asked);
        }
    }

    fn block_name(&self, lane: Lane, block: &Block) -> String {
        let rate = match block.rate {
            Some(rate) => format!("rate {rate}"),
            None => "the rate of the day before".into(),
        };
        let lane = match lane {
            Lane::Demand => ", demand",
            Lane::Energy if band::is_separate(self.schedule) => ", energy",
            Lane::Energy => "",
        };
        let name = sentence(&self.schedule.name);
        format!("{name}{lane}, {rate} from {}", block.words())
    }

    fn menu(&self, ui: &mut Ui, block: &Block, asked: &mut Vec<Asked>) {
        if let Some(switch) = block.switch {
            for rate in Rate::ALL.into_iter().take(4) {
                let now = block.rate == Some(rate);
                if ui.selectable_label(now, format!("Rate {rate}")).clicked() {
                    asked.push(Asked::Rate(switch, rate));
                }
            }
            ui.separator();
        }
        if let Some(at) = band::middle(block)
            && ui.button(format!("Split at {at}")).clicked()
        {
            asked.push(Asked::Split(at));
        }
        if let Some(switch) = block.switch
            && ui.button("Join to the block before").clicked()
        {
            asked.push(Asked::Join(switch));
        }
    }

    fn keys(&self, ui: &Ui, response: &Response, block: &Block, asked: &mut Vec<Asked>) {
        let mine = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, mine));
        let taken = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        let cut = taken(Modifiers::NONE, Key::Insert);
        if let Some(at) = band::middle(block).filter(|_| cut) {
            asked.push(Asked::Split(at));
        }
        let Some(switch) = block.switch else { return };
        for (key, rate) in RATE_KEYS.into_iter().zip(Rate::ALL) {
            if taken(Modifiers::NONE, key) {
                asked.push(Asked::Rate(switch, rate));
            }
        }
        if taken(Modifiers::NONE, Key::Delete) || taken(Modifiers::NONE, Key::Backspace) {
            asked.push(Asked::Join(switch));
        }
        if block.from == 0 {
            return;
        }
        for (key, later) in [
            (Key::ArrowRight, true),
            (Key::ArrowUp, true),
            (Key::ArrowLeft, false),
            (Key::ArrowDown, false),
        ] {
            for (modifiers, step) in [(Modifiers::SHIFT, 1), (Modifiers::NONE, STEP)] {
                if taken(modifiers, key) {
                    let to = band::stepped(self.schedule, switch, later, step);
                    asked.extend(to.map(|to| Asked::Move(switch, to, By::Key)));
                }
            }
        }
    }

    /// The edge between two blocks, which is dragged.
    fn handle(
        &self,
        ui: &Ui,
        rect: Rect,
        lane: Lane,
        (block, switch): (&Block, usize),
        drag: &mut Option<Drag>,
        asked: &mut Vec<Asked>,
    ) {
        let x = x_of(rect, block.from);
        let grip =
            Rect::from_center_size(pos2(x, rect.center().y), vec2(2.0 * GRIP, rect.height()));
        let id = Id::unique(("tou switch", self.place, lane as u8, switch));
        let response = ui
            .interact(grip, id, Sense::DRAG)
            .on_hover_cursor(CursorIcon::ResizeHorizontal);
        let name = format!(
            "{}, begin of rate {}",
            sentence(&self.schedule.name),
            block.rate.map_or('?', Rate::letter)
        );
        response.widget_info(|| WidgetInfo::slider(true, f64::from(block.from), &name));
        let time = clock(block.from);
        ui.ctx()
            .accesskit_node_builder(id, |node| node.set_value(time.as_str()));
        if response.drag_started() {
            asked.push(Asked::Select(Some(switch)));
            *drag = TimeOfDay::from_minutes(block.from).map(|to| Drag {
                schedule: self.place,
                switch,
                minutes: f32::from(block.from),
                to,
            });
        }
        let mine = |drag: &&mut Drag| drag.schedule == self.place && drag.switch == switch;
        let Some(now) = drag.as_mut().filter(mine) else {
            if response.hovered() {
                bubble(ui, rect, block.from);
            }
            return;
        };
        if response.dragged() {
            let shift = ui.input(|input| input.modifiers.shift);
            // With Shift a minute is to be hit, and is less than a point wide: the pointer counts a quarter.
            let (step, speed) = if shift { (1, 0.25) } else { (STEP, 1.0) };
            now.minutes += response.drag_delta().x * f32::from(DAY) / rect.width() * speed;
            if let Some(to) = band::reachable(self.schedule, switch, now.minutes, step) {
                now.to = to;
            }
            bubble(ui, rect, now.to.minutes());
        }
        if response.drag_stopped() {
            asked.push(Asked::Move(switch, now.to, By::Pointer));
            *drag = None;
        }
    }
}

/// The letters of the rates.
pub const RATE_KEYS: [Key; 8] = [
    Key::A,
    Key::B,
    Key::C,
    Key::D,
    Key::E,
    Key::F,
    Key::G,
    Key::H,
];

/// The hours over a column of bands.
pub fn axis(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 16.0), Sense::hover());
    let weak = palette(ui).weak;
    for hour in (0..=24).step_by(2) {
        let align = match hour {
            0 => Align2::LEFT_CENTER,
            24 => Align2::RIGHT_CENTER,
            _ => Align2::CENTER_CENTER,
        };
        let at = pos2(x_of(rect, hour * 60), rect.center().y);
        let font = FontId::proportional(11.0);
        ui.painter()
            .text(at, align, format!("{hour:02}"), font, weak);
    }
}

/// A schedule's day, only to be looked at.
pub fn picture(ui: &Ui, rect: Rect, schedule: &Schedule) {
    let lanes = band::lanes(schedule);
    let height = rect.height() / lanes.len() as f32;
    for (index, lane) in lanes.iter().enumerate() {
        let min = pos2(rect.left(), rect.top() + height * index as f32);
        let part = Rect::from_min_size(min, vec2(rect.width(), height));
        for block in band::blocks(schedule, *lane) {
            paint_block(ui, place_of(part, &block), &block);
        }
    }
}

fn x_of(rect: Rect, minutes: u16) -> f32 {
    rect.left() + rect.width() * f32::from(minutes) / f32::from(DAY)
}

fn place_of(rect: Rect, block: &Block) -> Rect {
    Rect::from_x_y_ranges(
        x_of(rect, block.from)..=x_of(rect, block.until),
        rect.y_range(),
    )
}

/// The time at which a double click cuts a block: on a whole step, or in its middle.
fn cut(rect: Rect, x: f32, block: &Block) -> Option<TimeOfDay> {
    let minutes = (x - rect.left()) / rect.width() * f32::from(DAY) / f32::from(STEP);
    let at = (minutes.round().clamp(0.0, 95.0) as u16) * STEP;
    let inside = block.from < at && at < block.until;
    TimeOfDay::from_minutes(at)
        .filter(|_| inside)
        .or_else(|| band::middle(block))
}

fn paint_block(ui: &Ui, at: Rect, block: &Block) {
    let p = palette(ui);
    let painter = ui.painter().with_clip_rect(at.intersect(ui.clip_rect()));
    let inner = at.shrink2(vec2(0.5, 0.0));
    let Some(rate) = block.rate else {
        painter.rect_filled(inner, 0, p.faint);
        hatch(&painter, inner, p.weak);
        return;
    };
    let tint = theme::rate_color(rate.index());
    painter.rect_filled(inner, 0, tint.fill);
    let letter = rate.to_string();
    let long = format!(
        "{rate}  {}\u{2013}{}",
        clock(block.from),
        clock(block.until)
    );
    let text = if at.width() >= 104.0 && at.height() >= 20.0 {
        long
    } else {
        letter
    };
    let size = if at.height() < 18.0 { 10.5 } else { 12.5 };
    painter.text(
        at.center(),
        Align2::CENTER_CENTER,
        text,
        theme::strong(size),
        tint.ink,
    );
}

/// Slanted lines: nothing is set here.
pub fn hatch(painter: &Painter, rect: Rect, color: egui::Color32) {
    let height = rect.height();
    let mut x = rect.left() - height;
    while x < rect.right() {
        let line = [pos2(x, rect.bottom()), pos2(x + height, rect.top())];
        painter
            .with_clip_rect(rect.intersect(painter.clip_rect()))
            .add(Shape::line_segment(line, Stroke::new(1.0, color)));
        x += 6.0;
    }
}

fn ring(painter: &Painter, at: Rect, color: egui::Color32) {
    let stroke = Stroke::new(2.0, color);
    painter.rect_stroke(at, CornerRadius::same(2), stroke, StrokeKind::Inside);
}

/// The time over the switch that is held or pointed at.
fn bubble(ui: &Ui, rect: Rect, minutes: u16) {
    let p = palette(ui);
    let x = x_of(rect, minutes);
    let painter = ui.ctx().layer_painter(egui::LayerId::new(
        egui::Order::Tooltip,
        Id::unique("tou switch time"),
    ));
    let line = [pos2(x, rect.top() - 4.0), pos2(x, rect.bottom() + 2.0)];
    painter.line_segment(line, Stroke::new(2.0, p.text));
    let center = pos2(
        x.clamp(rect.left() + 24.0, rect.right() - 24.0),
        rect.top() - 15.0,
    );
    let shown = Rect::from_center_size(center, vec2(48.0, 22.0));
    painter.rect_filled(shown, CornerRadius::same(4), p.text);
    painter.text(
        center,
        Align2::CENTER_CENTER,
        clock(minutes),
        theme::strong(13.5),
        p.card,
    );
}
