//! What a meter's nameplate says.
//!
//! Is: the form's numbers from the catalog, the serial number, and the bars of its barcode.
//! Units: Kh in watt-hours.
//! Source: product sheet for form, class, volts, test amps and Kh. Rr from the practice of induction meters [general
//! knowledge]: Kh x Rr x 100 is 10 000 Wh, one turn of the first dial.

use barcoders::sym::code128::Code128;
use meterbench_emulator::Form;
use meterbench_profiles::catalog::{self, Lookup};

/// A nameplate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plate {
    /// "E330 FOCUS AX Polyphase".
    pub model: String,
    /// `ax`, `ax-sd` or `ax-poly`.
    pub family: String,
    /// "9S/8S".
    pub form: String,
    /// "20".
    pub class: String,
    /// "120-277".
    pub volts: String,
    /// "2.5".
    pub test_amps: String,
    /// "1.80".
    pub kh: String,
    /// The same as a number.
    pub kh_wh: f64,
    /// "55 5/9".
    pub rr: String,
    /// "4-wire wye".
    pub wires: String,
    /// "0123456789".
    pub serial: String,
    /// It has a service switch.
    pub switch: bool,
}

impl Plate {
    /// Of a form of the emulator's catalog and a serial number.
    pub fn new(form: &Form, serial: &str) -> Self {
        let catalog = catalog::built_in();
        let row = catalog.lookup(Some(&form.model), &form.form, form.volts.parse().ok(), None);
        let row = match row {
            Lookup::Row(row) => Some(row),
            Lookup::Ambiguous { .. } | Lookup::Unknown(_) => None,
        };
        let model = catalog
            .model(&form.model)
            .map_or(form.model.as_str(), |model| model.words.as_str());
        Self {
            model: model.split(" (").next().unwrap_or(model).to_owned(),
            family: form.model.clone(),
            form: row.map_or_else(|| form.form.clone(), |row| row.id.clone()),
            class: form.class.clone(),
            volts: form.volts.clone(),
            test_amps: form.test_amps.clone(),
            kh: form.kh.clone(),
            kh_wh: form.kh.parse().unwrap_or(0.0),
            rr: register_ratio(&form.kh).unwrap_or_default(),
            wires: row.map(|row| row.service.clone()).unwrap_or_default(),
            serial: serial.trim().to_owned(),
            switch: row.is_some_and(|row| row.disconnect),
        }
    }

    /// The lines under the model.
    pub fn lines(&self) -> [String; 3] {
        [
            format!("FM {}   CL {}   {} V", self.form, self.class, self.volts),
            format!("TA {}   Kh {}   Rr {}", self.test_amps, self.kh, self.rr),
            format!("{}   60 Hz   CA 0.5", self.wires),
        ]
    }

    /// The serial number in Code 128, from the first bar to the last: dark or not, module by module. Empty for a serial
    /// number that the code has no signs for.
    pub fn bars(&self) -> Vec<bool> {
        // Character set B, which the crate names by this letter.
        Code128::new(format!("\u{0181}{}", self.serial))
            .map(|code| code.encode().into_iter().map(|bar| bar == 1).collect())
            .unwrap_or_default()
    }
}

/// "55 5/9" for a Kh of 1.80: 100 over Kh, as nameplates write it.
fn register_ratio(kh: &str) -> Option<String> {
    let (whole, fraction) = kh.split_once('.').unwrap_or((kh, ""));
    let scale = 10_u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let kh: u64 = format!("{whole}{fraction}").parse().ok()?;
    let over = 100 * scale;
    let (turns, rest) = (over.checked_div(kh)?, over.checked_rem(kh)?);
    if rest == 0 {
        return Some(turns.to_string());
    }
    let common = common_divisor(rest, kh);
    Some(format!("{turns} {}/{}", rest / common, kh / common))
}

fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 {
        a.max(1)
    } else {
        common_divisor(b, a % b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plate(name: &str) -> Plate {
        let form = meterbench_emulator::forms()
            .iter()
            .find(|form| form.name == name)
            .unwrap();
        Plate::new(form, "0123456789")
    }

    #[test]
    fn a_nameplate_has_the_forms_numbers() {
        let plate = plate("9S");
        assert_eq!(plate.model, "E330 FOCUS AX Polyphase");
        assert_eq!(
            plate.lines(),
            [
                "FM 9S/8S   CL 20   120-277 V",
                "TA 2.5   Kh 1.80   Rr 55 5/9",
                "4-wire wye or delta   60 Hz   CA 0.5"
            ]
        );
        assert!(!plate.switch);
    }

    #[test]
    fn kh_times_rr_is_a_hundred_watt_hours() {
        let known = [
            ("0.30", "333 1/3"),
            ("7.20", "13 8/9"),
            ("12.00", "8 1/3"),
            ("21.60", "4 17/27"),
            ("10", "10"),
        ];
        for (kh, rr) in known {
            assert_eq!(register_ratio(kh).as_deref(), Some(rr), "Kh {kh}");
        }
        for wrong in ["", "x", "0", "-1.8"] {
            assert_eq!(register_ratio(wrong), None, "Kh {wrong}");
        }
    }

    #[test]
    fn every_form_has_a_nameplate_with_a_barcode() {
        for form in meterbench_emulator::forms() {
            let plate = plate(&form.name);
            assert!(
                plate.lines().iter().all(|line| !line.ends_with(' ')),
                "{form:?}"
            );
            assert!(!plate.wires.is_empty() && plate.kh_wh > 0.0, "{form:?}");
            assert_eq!(plate.switch, plate.family == "ax-sd");
            let bars = plate.bars();
            assert_eq!((bars.first(), bars.last()), (Some(&true), Some(&true)));
        }
    }

    /// Start B, the ten digits, check sign, stop: eleven modules each, and two more that end the stop sign. The check sign
    /// by the rule of the code: 104 + 1 x 16 + 2 x 17 + … + 10 x 25, modulo 103.
    #[test]
    fn the_barcode_is_code_128_with_its_check_sign() {
        let bars = plate("2S").bars();
        assert_eq!(bars.len(), 11 * 13 + 2);
        let sum = 104 + (1..=10).map(|place| place * (15 + place)).sum::<u32>();
        assert_eq!(sum % 103, 78);
        let text: String = bars
            .iter()
            .map(|dark| if *dark { '1' } else { '0' })
            .collect();
        // Start B, and sign 78, from the code's own table.
        assert!(text.starts_with("11010010000"), "{text}");
        assert_eq!(text.get(121..132), Some("11000010100"), "{text}");
    }
}
