//! The utility's texts in ST-6.
//!
//! Is: every field that a person fills in; padding is not part of a text, and a blank field is an empty one.
//! Is not: the versions of the software that wrote them, nor bytes after the last field; those stay.
//! Shape: identifiers are characters, or digits where ST-0 has ID_FORM 1.
//! Source: C12.19 table 6; ISO 646, 8859-1 or UTF-8 by CHAR_FORMAT.

use meterbench_c1219::{IdForm, Ident, Image, Table, Text, UtilInfo};

use super::MapError;
use super::error::TextProblem;
use super::to_tables::Draft;
use crate::nearest::quoted;
use crate::program::{TextField, Texts};

/// ST-0 CHAR_FORMAT, as far as it can be written.
#[derive(Clone, Copy)]
enum Charset {
    Ascii,
    Latin1,
    Utf8,
}

impl Charset {
    fn of(image: &Image) -> Result<Charset, MapError> {
        Ok(match image.config()?.char_format() {
            2 => Charset::Latin1,
            3 => Charset::Utf8,
            _ => Charset::Ascii,
        })
    }

    /// The text in these bytes, without padding; `None` if they are no text.
    fn read(self, bytes: &[u8]) -> Option<String> {
        let text = match self {
            Charset::Ascii => bytes
                .is_ascii()
                .then(|| String::from_utf8(bytes.to_vec()).ok())?,
            Charset::Latin1 => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
            Charset::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
        }?;
        let text = text.trim_end_matches([' ', '\0']);
        (!text.chars().any(char::is_control)).then(|| text.to_owned())
    }

    /// The bytes of a text, padded with spaces.
    fn write(self, text: &str, width: usize) -> Result<Vec<u8>, TextProblem> {
        let mut bytes = Vec::with_capacity(width);
        for character in text.chars() {
            let fits = !character.is_control();
            match (self, u8::try_from(u32::from(character))) {
                (Charset::Ascii, Ok(byte)) if fits && byte.is_ascii() => bytes.push(byte),
                (Charset::Latin1, Ok(byte)) if fits => bytes.push(byte),
                (Charset::Utf8, _) if fits => {
                    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => return Err(TextProblem::Character(character)),
            }
        }
        if bytes.len() > width {
            return Err(TextProblem::TooLong {
                length: bytes.len(),
                most: width,
            });
        }
        bytes.resize(width, b' ');
        Ok(bytes)
    }
}

/// A field's place in the table.
enum Place<'a> {
    Text(&'a mut Text),
    Ident(&'a mut Ident),
}

fn place(info: &mut UtilInfo, field: TextField) -> Place<'_> {
    let [one, two, three] = &mut info.coordinates;
    match field {
        TextField::Owner => Place::Text(&mut info.owner_name),
        TextField::Division => Place::Text(&mut info.utility_division),
        TextField::ServicePoint => Place::Ident(&mut info.service_point),
        TextField::ElectricalAddress => Place::Ident(&mut info.electrical_address),
        TextField::DeviceId => Place::Ident(&mut info.device),
        TextField::UtilitySerial => Place::Ident(&mut info.utility_serial),
        TextField::Customer => Place::Ident(&mut info.customer),
        TextField::Coordinate1 => Place::Text(one),
        TextField::Coordinate2 => Place::Text(two),
        TextField::Coordinate3 => Place::Text(three),
        TextField::Tariff => Place::Text(&mut info.tariff),
        TextField::Programmer => Place::Text(&mut info.programmer),
        TextField::Miscellaneous => Place::Text(&mut info.misc),
    }
}

impl Place<'_> {
    /// What it holds; `None` for what is no text, or no digits.
    fn read(&self, charset: Charset) -> Option<String> {
        match self {
            Place::Text(text) => charset.read(text.as_bytes()),
            Place::Ident(Ident::Text(text)) => charset.read(text.as_bytes()),
            Place::Ident(Ident::Bcd(_)) => {
                let digits = self.digits();
                let number = digits.trim_start_matches('0');
                number
                    .bytes()
                    .all(|digit| digit.is_ascii_digit())
                    .then(|| number.to_owned())
            }
        }
    }

    fn digits(&self) -> String {
        match self {
            Place::Text(text) => text.to_string(),
            Place::Ident(ident) => ident.to_string(),
        }
    }

    fn write(&mut self, text: &str, width: usize, charset: Charset) -> Result<(), TextProblem> {
        match self {
            Place::Text(place) => **place = Text::from_bytes(&charset.write(text, width)?),
            Place::Ident(Ident::Text(place)) => {
                *place = Text::from_bytes(&charset.write(text, width)?);
            }
            Place::Ident(place) => {
                if text.starts_with('0') {
                    return Err(TextProblem::ZerosInFront(text.to_owned()));
                }
                if text.bytes().all(|digit| digit.is_ascii_digit()) && text.len() > width {
                    return Err(TextProblem::TooLong {
                        length: text.len(),
                        most: width,
                    });
                }
                **place = Ident::padded(text, width, IdForm::Bcd)
                    .ok_or_else(|| TextProblem::NotDigits(text.to_owned()))?;
            }
        }
        Ok(())
    }
}

/// Sets the texts that a program has.
pub(super) fn set(draft: &mut Draft, wanted: &Texts) -> Result<(), MapError> {
    if wanted.0.is_empty() {
        return Ok(());
    }
    if !draft.image.contains(UtilInfo::ID) {
        return Err(MapError::NoTable {
            table: UtilInfo::ID,
            what: "the utility's texts",
        });
    }
    draft.owns(UtilInfo::ID);
    let charset = Charset::of(&draft.image)?;
    let mut info: UtilInfo = draft.image.get()?;
    for (field, text) in &wanted.0 {
        let text = text.trim_end_matches(' ');
        let mut place = place(&mut info, *field);
        let before = place.read(charset);
        if before.as_deref() == Some(text) {
            continue;
        }
        place
            .write(text, field.length(), charset)
            .map_err(|problem| MapError::Text {
                field: *field,
                problem,
            })?;
        let before = before.map_or_else(|| "unreadable".to_owned(), |before| quoted(&before));
        draft.note(
            UtilInfo::ID,
            format!("{}: {before} becomes {}", field.words(), quoted(text)),
        );
    }
    draft.image.put(&info)?;
    Ok(())
}

/// The texts in the meter.
pub(super) fn get(image: &Image, notes: &mut Vec<String>) -> Result<Option<Texts>, MapError> {
    let Some(mut info) = image.find::<UtilInfo>()? else {
        return Ok(None);
    };
    let charset = Charset::of(image)?;
    let mut texts = Texts::default();
    for field in TextField::ALL {
        match place(&mut info, field).read(charset) {
            Some(text) => drop(texts.0.insert(field, text)),
            None => notes.push(format!(
                "{} of ST-6 holds bytes that are no text",
                field.words()
            )),
        }
    }
    Ok(Some(texts).filter(|texts| !texts.0.is_empty()))
}
