//! What stands in the report's QR code, and its squares.
//!
//! Is: serial number, the first registers and the SHA-256 of each snapshot, as lines that a telephone shows as they are.
//! Is not: drawing.

use qrcode::{EcLevel, QrCode};

use super::{FoundLeft, Side};

/// More text than a QR code holds.
#[derive(Debug, thiserror::Error)]
#[error("the QR code can't hold the report's text: {0}")]
pub struct QrTooLong(String);

/// The lines: who, then for each reading when, how much, and whose bytes.
#[must_use]
pub fn code_text(report: &FoundLeft) -> String {
    let mut text = format!(
        "as-found as-left\nserial {}\n",
        report.found.identity.serial
    );
    let mut side = |name: &str, side: &Side, left: bool| {
        text.push_str(&format!("{name} {}\n", side.taken));
        for quantity in ["kWh delivered", "kWh received", "kW delivered max"] {
            if let Some((row, values)) = report.readings.total(quantity)
                && let Some(value) = if left { values.1 } else { values.0 }
            {
                text.push_str(&format!("{quantity} {value} {}\n", row.unit));
            }
        }
        text.push_str(&format!("sha256 {}\n", side.hash.digits()));
    };
    side("found", &report.found, false);
    if let Some(left) = &report.left {
        side("left", left, true);
    }
    text
}

/// The squares of a code row by row, dark or not.
///
/// # Errors
/// When the text is longer than a code can be.
pub fn modules(text: &str) -> Result<Vec<Vec<bool>>, QrTooLong> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| QrTooLong(error.to_string()))?;
    let width = code.width();
    let colors = code.to_colors();
    Ok(colors
        .chunks(width.max(1))
        .map(|row| row.iter().map(|it| *it == qrcode::Color::Dark).collect())
        .collect())
}
