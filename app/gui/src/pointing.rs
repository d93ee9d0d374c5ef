//! What has the keyboard or is under the pointer, by the names that a screen reader is told.
//!
//! Is: a look at the accessibility tree of one frame, when somebody asks for it.
//! Is not: a list of fields of its own; whatever a page names for a screen reader is found here.

use egui::{
    Context, FullOutput, Plugin, Pos2,
    accesskit::{Node, NodeId, TreeUpdate},
};

/// Looks when asked to, once.
#[derive(Debug, Default)]
pub struct Pointing {
    asked: bool,
    seen: Option<Vec<String>>,
}

impl Plugin for Pointing {
    fn debug_name(&self) -> &'static str {
        "pointing"
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let Some(tree) = &output.platform_output.accesskit_update else {
            return;
        };
        if std::mem::take(&mut self.asked) {
            self.seen = Some(names(tree, ctx.pointer_latest_pos()));
            ctx.request_repaint();
        }
    }
}

/// Look at the coming frame.
pub fn ask(ctx: &Context) {
    ctx.add_plugin(Pointing::default());
    ctx.with_plugin(|pointing: &mut Pointing| pointing.asked = true);
    // Without a screen reader there is no tree until somebody wants one.
    ctx.enable_accesskit();
    ctx.request_repaint();
}

/// What was seen, once: the names of what has the keyboard, then of what is under the pointer, the smallest first.
pub fn seen(ctx: &Context) -> Option<Vec<String>> {
    ctx.with_plugin(|pointing: &mut Pointing| pointing.seen.take())
        .flatten()
}

fn names(tree: &TreeUpdate, pointer: Option<Pos2>) -> Vec<String> {
    let focused = tree.nodes.iter().filter(|(id, _)| *id == tree.focus);
    let under = |node: &Node| {
        let (bounds, at) = (node.bounds()?, pointer?);
        let (x, y) = (f64::from(at.x), f64::from(at.y));
        let inside = bounds.x0 <= x && x <= bounds.x1 && bounds.y0 <= y && y <= bounds.y1;
        inside.then(|| bounds.area())
    };
    let mut hovered: Vec<(f64, &Node)> = tree
        .nodes
        .iter()
        .filter_map(|(_, node)| Some((under(node)?, node)))
        .collect();
    hovered.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    focused
        .map(|(_, node)| node)
        .chain(hovered.into_iter().map(|(_, node)| node))
        .filter_map(|node| name(tree, node))
        .collect()
}

/// As a screen reader says it: its own name, or that of the label beside it.
fn name(tree: &TreeUpdate, node: &Node) -> Option<String> {
    if let Some(own) = node.label() {
        return Some(own.to_owned());
    }
    let words = |id: &NodeId| {
        let (_, label) = tree.nodes.iter().find(|(other, _)| other == id)?;
        label.value().or(label.label())
    };
    let all: Vec<&str> = node.labelled_by().iter().filter_map(words).collect();
    (!all.is_empty()).then(|| all.join(" "))
}
