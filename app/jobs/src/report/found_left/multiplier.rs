//! From the number that a meter stores to the one that is billed, step by step.
//!
//! Is: the arithmetic of one register by ST-12, ST-15 and ST-16, exact.
//! Is not: the second set of ratios, which no public source explains.
//! Source: the value rule of C12.19; see `c1219::value`.

use meterbench_c1219::value::Scaling;
use meterbench_c1219::{CurrentRegs, DataSelection, Image, Number};
use meterbench_profiles::number::grouped;
use serde_json::{Value, json};

/// The arithmetic of a meter's first summation.
#[derive(Clone, Debug, PartialEq)]
pub struct MultiplierCard {
    /// "kWh delivered".
    pub quantity: String,
    /// As stored.
    pub raw: Number,
    /// ST-15 MULTIPLIER, where the meter wants it applied.
    pub constant: Option<Number>,
    /// ST-15 OFFSET, where there is one to add.
    pub offset: Option<Number>,
    /// CT and PT, to one.
    pub ratios: Option<(Number, Number)>,
    /// Whether the ratios are in the stored numbers already.
    pub applied: bool,
    /// CT times PT, one where that is applied already.
    pub factor: Number,
    /// In `unit`.
    pub secondary: Number,
    /// In `unit`.
    pub primary: Number,
    /// "kWh".
    pub unit: String,
}

impl MultiplierCard {
    /// Of these tables; `None` where they hold no register with a unit.
    #[must_use]
    pub fn of(image: &Image) -> Option<Self> {
        let scaling = Scaling::of(image).ok()?;
        let (selection, registers): (DataSelection, CurrentRegs) =
            (image.get().ok()?, image.get().ok()?);
        let (raw, source) = registers
            .total
            .summations
            .first()
            .zip(selection.summations.first())?;
        let worth = scaling.engineering(raw, *source);
        let constants = scaling.constants(*source);
        let set = constants.and_then(|entry| entry.set1.as_ref());
        let (secondary, unit) = worth.shown();
        // Whether ST-15 is to be applied shows in the value: engineering() has asked ST-16.
        let base = raw.times_ten_to(worth.uom?.exponent());
        let is_applied = constants.filter(|_| !base.same_value(&worth.value));
        Some(Self {
            quantity: worth.uom?.quantity(),
            raw: raw.clone(),
            constant: is_applied.map(|entry| entry.multiplier.clone()),
            offset: is_applied
                .and_then(|entry| entry.offset.clone())
                .filter(|offset| !offset.same_value(&Number::ZERO)),
            ratios: set.map(|set| (set.ct.clone(), set.pt.clone())),
            applied: set.is_some_and(|set| set.applied()),
            primary: secondary.times(&worth.primary_factor),
            factor: worth.primary_factor.clone(),
            secondary,
            unit,
        })
    }

    /// The steps, one a line.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let unit = &self.unit;
        let mut stored = format!("Stored {}", self.raw);
        if let Some(constant) = &self.constant {
            stored.push_str(&format!(" × {constant} (ST-15 multiplier)"));
        }
        if let Some(offset) = &self.offset {
            stored.push_str(&format!(" + {offset} (ST-15 offset)"));
        }
        stored.push_str(&format!(" = {} {unit} secondary", self.secondary));
        let mut lines = vec![stored];
        lines.push(match (&self.ratios, self.applied) {
            (None, _) => "ST-15 holds no transformer ratios: primary is secondary".into(),
            (Some((ct, pt)), true) => {
                format!(
                    "CT {ct} × PT {pt}: already in the stored numbers, not to be multiplied again"
                )
            }
            (Some((ct, pt)), false) => format!(
                "{} {unit} × CT {ct} × PT {pt} (multiplier {}) = {} {unit} primary",
                self.secondary,
                self.factor
                    .to_i64()
                    .and_then(|factor| u64::try_from(factor).ok())
                    .map_or_else(|| self.factor.to_string(), grouped),
                self.primary
            ),
        });
        lines
    }

    pub(super) fn json(&self) -> Value {
        let text = |number: &Number| number.to_string();
        json!({
            "quantity": self.quantity, "unit": self.unit, "raw": text(&self.raw),
            "constant": self.constant.as_ref().map(text), "offset": self.offset.as_ref().map(text),
            "ct": self.ratios.as_ref().map(|it| text(&it.0)), "pt": self.ratios.as_ref().map(|it| text(&it.1)),
            "applied": self.applied, "multiplier": text(&self.factor),
            "secondary": text(&self.secondary), "primary": text(&self.primary),
        })
    }
}
