//! Colours, fonts and spacing, in one place and for both themes.
//!
//! Is: the palette, the two text weights, and egui's style made from them.
//! Is not: any widget; see `widgets`.
//! Units: points.

use std::sync::Arc;

use egui::{
    Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke, Style,
    TextStyle, Theme, Ui, Visuals,
    style::{ScrollStyle, Selection, WidgetVisuals, Widgets},
    vec2,
};

/// Every colour the window uses.
#[derive(Debug)]
pub struct Palette {
    /// Behind everything.
    pub ground: Color32,
    /// Navigation, bars and side.
    pub rail: Color32,
    /// Cards, fields and tables.
    pub card: Color32,
    /// A row under the pointer, a chip, a table's head.
    pub faint: Color32,
    /// Lines between things.
    pub line: Color32,
    /// Edges of buttons and fields.
    pub edge: Color32,
    /// Text.
    pub text: Color32,
    /// Labels and secondary text.
    pub weak: Color32,
    /// The one accent: what can be done now, what is selected, where the focus is.
    pub accent: Color32,
    /// The accent as a ground for white text.
    pub accent_fill: Color32,
    /// The accent as a ground for ordinary text.
    pub accent_faint: Color32,
    /// Good news.
    pub good: Color32,
    /// A warning.
    pub warning: Color32,
    /// An error.
    pub error: Color32,
    /// The ground of an error's box.
    pub error_faint: Color32,
    /// The ground of a warning's box.
    pub warning_faint: Color32,
    /// The ground of good news.
    pub good_faint: Color32,
}

const LIGHT: Palette = Palette {
    ground: Color32::from_rgb(0xf3, 0xf5, 0xf7),
    rail: Color32::from_rgb(0xfb, 0xfc, 0xfd),
    card: Color32::from_rgb(0xff, 0xff, 0xff),
    faint: Color32::from_rgb(0xf0, 0xf3, 0xf6),
    line: Color32::from_rgb(0xdf, 0xe4, 0xe9),
    edge: Color32::from_rgb(0xb9, 0xc2, 0xcc),
    text: Color32::from_rgb(0x18, 0x22, 0x2d),
    weak: Color32::from_rgb(0x57, 0x65, 0x73),
    accent: Color32::from_rgb(0x0b, 0x62, 0x7c),
    accent_fill: Color32::from_rgb(0x0e, 0x6b, 0x86),
    accent_faint: Color32::from_rgb(0xdd, 0xee, 0xf3),
    good: Color32::from_rgb(0x1a, 0x74, 0x45),
    warning: Color32::from_rgb(0x8a, 0x59, 0x00),
    error: Color32::from_rgb(0xb0, 0x2a, 0x20),
    error_faint: Color32::from_rgb(0xfc, 0xec, 0xea),
    warning_faint: Color32::from_rgb(0xfb, 0xf2, 0xde),
    good_faint: Color32::from_rgb(0xe4, 0xf3, 0xea),
};

const DARK: Palette = Palette {
    ground: Color32::from_rgb(0x12, 0x17, 0x1c),
    rail: Color32::from_rgb(0x17, 0x1d, 0x23),
    card: Color32::from_rgb(0x1c, 0x23, 0x2a),
    faint: Color32::from_rgb(0x23, 0x2b, 0x34),
    line: Color32::from_rgb(0x2d, 0x37, 0x41),
    edge: Color32::from_rgb(0x4a, 0x57, 0x64),
    text: Color32::from_rgb(0xe6, 0xeb, 0xf0),
    weak: Color32::from_rgb(0x9f, 0xad, 0xba),
    accent: Color32::from_rgb(0x5c, 0xb9, 0xd3),
    accent_fill: Color32::from_rgb(0x17, 0x74, 0x90),
    accent_faint: Color32::from_rgb(0x1a, 0x3a, 0x46),
    good: Color32::from_rgb(0x66, 0xc4, 0x90),
    warning: Color32::from_rgb(0xe2, 0xb4, 0x57),
    error: Color32::from_rgb(0xf0, 0x8b, 0x82),
    error_faint: Color32::from_rgb(0x3b, 0x21, 0x21),
    warning_faint: Color32::from_rgb(0x38, 0x2e, 0x19),
    good_faint: Color32::from_rgb(0x1a, 0x33, 0x27),
};

/// Between a card's edge and what it holds.
pub const CARD_MARGIN: i8 = 14;
/// Between two cards.
pub const GAP: f32 = 12.0;
/// The height of a button or a field.
pub const ROW: f32 = 28.0;
/// The corners of cards.
pub const ROUND: u8 = 6;

/// The colours of the theme in force.
pub fn palette(ui: &Ui) -> &'static Palette {
    of(ui.visuals().dark_mode)
}

/// The colours of the theme in force, where there is only a context.
pub fn palette_of(ctx: &egui::Context) -> &'static Palette {
    of(ctx.theme() == Theme::Dark)
}

fn of(dark: bool) -> &'static Palette {
    if dark { &DARK } else { &LIGHT }
}

/// A ground and the ink that reads on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tint {
    /// The ground.
    pub fill: Color32,
    /// Text on it.
    pub ink: Color32,
}

const INK: Color32 = Color32::from_rgb(0x10, 0x14, 0x18);

const fn tint(r: u8, g: u8, b: u8, ink: Color32) -> Tint {
    Tint {
        fill: Color32::from_rgb(r, g, b),
        ink,
    }
}

/// Rates A to H. From warm and middling over bright to cold and dark, so that A to D differ in brightness too: they can be told
/// apart with any kind of colour blindness, and on a grey print.
const RATES: [Tint; 8] = [
    tint(0xd5, 0x5e, 0x00, INK),
    tint(0xf0, 0xd2, 0x42, INK),
    tint(0x6c, 0xbc, 0xec, INK),
    tint(0x0a, 0x5a, 0x9c, Color32::WHITE),
    tint(0x00, 0x9e, 0x73, INK),
    tint(0xcc, 0x79, 0xa7, INK),
    tint(0x8a, 0x8f, 0x96, INK),
    tint(0x4b, 0x2e, 0x6e, Color32::WHITE),
];

/// Schedules, seen as days of a year. None of them is the colour of a rate that stands beside it in the same picture.
const SCHEDULES: [Tint; 8] = [
    tint(0x9a, 0xd8, 0xc4, INK),
    tint(0x1f, 0x6f, 0x78, Color32::WHITE),
    tint(0xf2, 0xb1, 0x8a, INK),
    tint(0x7a, 0x3b, 0x69, Color32::WHITE),
    tint(0xd9, 0xd3, 0x9b, INK),
    tint(0x54, 0x6f, 0xb5, Color32::WHITE),
    tint(0xe3, 0xa3, 0xc9, INK),
    tint(0x5c, 0x5f, 0x66, Color32::WHITE),
];

/// The colour of a rate, 0 for A. It is never the only sign: a letter stands on it.
pub fn rate_color(index: u8) -> Tint {
    of_eight(&RATES, usize::from(index))
}

/// The colour of a day that follows the schedule in this place of the list. Its number stands on it.
pub fn schedule_color(index: usize) -> Tint {
    of_eight(&SCHEDULES, index)
}

fn of_eight(tints: &[Tint; 8], index: usize) -> Tint {
    tints.get(index % 8).copied().unwrap_or(RATES[0])
}

/// The heavier weight, at a size.
pub fn strong(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(STRONG.into()))
}

const STRONG: &str = "strong";

/// Puts fonts and both themes into a context. Once, before the first frame.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    for (theme, palette) in [(Theme::Light, &LIGHT), (Theme::Dark, &DARK)] {
        ctx.set_style_of(theme, style(theme, palette));
    }
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let files: [(&str, &'static [u8]); 2] = [
        (
            "Inter",
            include_bytes!("../../../assets/fonts/Inter-Regular.otf"),
        ),
        (
            "Inter SemiBold",
            include_bytes!("../../../assets/fonts/Inter-SemiBold.otf"),
        ),
    ];
    for (name, bytes) in files {
        fonts
            .font_data
            .insert(name.into(), Arc::new(FontData::from_static(bytes)));
    }
    let behind = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    let family = |front: &str| {
        let mut names = vec![front.to_owned()];
        names.extend(behind.iter().cloned());
        names
    };
    fonts
        .families
        .insert(FontFamily::Proportional, family("Inter"));
    fonts
        .families
        .insert(FontFamily::Name(STRONG.into()), family("Inter SemiBold"));
    fonts
}

fn style(theme: Theme, p: &Palette) -> Style {
    let mut style = Style {
        visuals: visuals(theme, p),
        ..Style::default()
    };
    style.text_styles = [
        (TextStyle::Heading, strong(19.0)),
        (TextStyle::Body, FontId::proportional(13.5)),
        (TextStyle::Button, FontId::proportional(13.5)),
        (TextStyle::Small, FontId::proportional(12.0)),
        (TextStyle::Monospace, FontId::monospace(12.5)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(8.0, 6.0);
    spacing.button_padding = vec2(11.0, 4.0);
    spacing.interact_size = vec2(28.0, ROW);
    spacing.menu_margin = Margin::same(6);
    spacing.combo_width = 120.0;
    spacing.combo_height = 320.0;
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 9.0;
    spacing.icon_spacing = 7.0;
    spacing.scroll = ScrollStyle {
        bar_width: 8.0,
        floating_width: 8.0,
        floating_allocated_width: 12.0,
        bar_inner_margin: 4.0,
        bar_outer_margin: 0.0,
        // The text's colour, thinned: a card's colour on a card would be no handle at all.
        foreground_color: true,
        dormant_background_opacity: 0.0,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.4,
        dormant_handle_opacity: 0.35,
        active_handle_opacity: 0.5,
        interact_handle_opacity: 0.7,
        ..ScrollStyle::floating()
    };
    style.interaction.selectable_labels = false;
    style.animation_time = 0.0;
    style
}

fn visuals(theme: Theme, p: &Palette) -> Visuals {
    let round = CornerRadius::same(4);
    let widget = |fill: Color32, edge: Stroke, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: edge,
        corner_radius: round,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    Visuals {
        widgets: Widgets {
            noninteractive: widget(p.card, Stroke::new(1.0, p.line), p.text),
            inactive: widget(p.card, Stroke::new(1.0, p.edge), p.text),
            hovered: widget(p.faint, Stroke::new(1.0, p.accent), p.text),
            // The pressed look is also the look of the keyboard focus, so it must be unmistakable.
            active: widget(p.accent_faint, Stroke::new(2.0, p.accent), p.text),
            open: widget(p.faint, Stroke::new(1.0, p.accent), p.text),
        },
        selection: Selection {
            bg_fill: p.accent_faint,
            stroke: Stroke::new(2.0, p.accent),
        },
        hyperlink_color: p.accent,
        weak_text_color: Some(p.weak),
        faint_bg_color: p.faint,
        extreme_bg_color: p.faint,
        text_edit_bg_color: Some(p.card),
        code_bg_color: p.faint,
        warn_fg_color: p.warning,
        error_fg_color: p.error,
        window_fill: p.card,
        window_stroke: Stroke::new(1.0, p.line),
        window_corner_radius: CornerRadius::same(ROUND),
        menu_corner_radius: CornerRadius::same(ROUND),
        panel_fill: p.ground,
        striped: false,
        slider_trailing_fill: true,
        disabled_alpha: 0.55,
        ..theme.default_visuals()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance contrast as in WCAG 2.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let luminance = |c: Color32| {
            let part = |v: u8| {
                let v = f32::from(v) / 255.0;
                if v <= 0.04045 {
                    v / 12.92
                } else {
                    ((v + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * part(c.r()) + 0.7152 * part(c.g()) + 0.0722 * part(c.b())
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// As someone sees it who lacks one kind of cone: Viénot, Brettel and Mollon 1999, in linear light. 0 red, 1 green, 2 blue.
    fn seen(c: Color32, lacks: usize) -> [f32; 3] {
        let light = [c.r(), c.g(), c.b()].map(|v| (f32::from(v) / 255.0).powf(2.2));
        let [r, g, b] = light;
        let (l, m, s) = (
            17.8824 * r + 43.5161 * g + 4.1194 * b,
            3.4557 * r + 27.1554 * g + 3.8671 * b,
            0.02996 * r + 0.18431 * g + 1.4670 * b,
        );
        let (l, m, s) = match lacks {
            0 => (2.02344 * m - 2.52581 * s, m, s),
            1 => (l, 0.494_207 * l + 1.24827 * s, s),
            2 => (l, m, -0.395_913 * l + 0.801_109 * m),
            _ => (l, m, s),
        };
        let out = [
            0.080_944 * l - 0.130_504 * m + 0.116_721 * s,
            -0.010_249 * l + 0.054_019 * m - 0.113_615 * s,
            -0.000_365 * l - 0.004_122 * m + 0.693_513 * s,
        ];
        out.map(|v| v.clamp(0.0, 1.0).powf(1.0 / 2.2))
    }

    #[test]
    fn the_rates_a_to_d_differ_for_every_kind_of_eye() {
        for lacks in 0..4 {
            for a in 0..4 {
                for b in a + 1..4 {
                    let (x, y) = (
                        seen(rate_color(a).fill, lacks),
                        seen(rate_color(b).fill, lacks),
                    );
                    let apart: f32 = x.iter().zip(y).map(|(x, y)| (x - y).powi(2)).sum();
                    assert!(apart.sqrt() > 0.25, "{a} {b} without {lacks}: {apart}");
                }
            }
        }
    }

    #[test]
    fn the_letter_on_a_rate_or_schedule_can_be_read() {
        for tint in RATES.iter().chain(&SCHEDULES) {
            let ratio = contrast(tint.ink, tint.fill);
            assert!(ratio >= 4.5, "{tint:?}: {ratio:.2}");
        }
    }

    #[test]
    fn text_is_readable_in_both_themes() {
        for p in [&LIGHT, &DARK] {
            for (text, ground) in [
                (p.text, p.ground),
                (p.text, p.card),
                (p.text, p.rail),
                (p.text, p.accent_faint),
                (p.weak, p.ground),
                (p.weak, p.card),
                (p.weak, p.rail),
                (p.weak, p.faint),
                (p.accent, p.card),
                (p.accent, p.accent_faint),
                (Color32::WHITE, p.accent_fill),
                (p.error, p.card),
                (p.error, p.error_faint),
                (p.text, p.error_faint),
                (p.warning, p.card),
                (p.warning, p.warning_faint),
                (p.good, p.card),
                (p.good, p.good_faint),
            ] {
                assert!(
                    contrast(text, ground) >= 4.5,
                    "{text:?} on {ground:?}: {:.2}",
                    contrast(text, ground)
                );
            }
        }
    }
}
