//! Tokens to bytes.

use jiff::civil;
use meterbench_c1219::{Date, Ident, Number, Set, Stamp, StampKind, TimeOfDay, Writer};

use super::{Context, Factor, Members, Pad, Product, RecipeError, Source, Token, Value};

pub(super) fn tokens(
    tokens: &[Token],
    context: &Context<'_>,
    w: &mut Writer,
) -> Result<(), RecipeError> {
    for token in tokens {
        match token {
            Token::Bytes(bytes) => w.bytes(bytes),
            Token::Unsigned { size, value } => unsigned(value.value(context)?, *size, w)?,
            Token::Signed { size, value } => w.signed("value", value.value(context)?, *size)?,
            Token::Ni1(value) => w.ni1("value", &Number::Integer(value.value(context)?))?,
            Token::Ni2(value) => w.ni2("value", &Number::Integer(value.value(context)?))?,
            Token::Stamp { kind, time } => stamp(*kind, *time, w)?,
            Token::Time(time) => {
                let value = TimeOfDay::from_civil(*time, w.formats().time);
                w.time_of_day("time", &value)?;
            }
            Token::Date(date) => {
                let value = match date {
                    None => Some(Date::NEVER),
                    Some(date) => Date::from_civil(*date),
                };
                w.date(value.ok_or_else(|| RecipeError::Time {
                    time: format!("{date:?}"),
                })?);
            }
            Token::Text { text, pad, width } => padded(text.text(context)?, *pad, *width, w)?,
            Token::Ident { text, width } => {
                let text = text.text(context)?;
                let ident = Ident::padded(text, *width, w.formats().id_form).ok_or_else(|| {
                    RecipeError::Ident {
                        text: text.to_owned(),
                        width: *width,
                    }
                })?;
                w.ident("identifier", &ident, *width)?;
            }
            Token::Set { bytes, members } => w.bytes(members.set(*bytes, context)?.as_bytes()),
            Token::Length { size, table } => {
                let length = context
                    .sizes
                    .get(table)
                    .ok_or(RecipeError::Size { table: *table })?;
                unsigned(i64::try_from(*length).unwrap_or(i64::MAX), *size, w)?;
            }
            Token::Format(which) => w.u8(context
                .format_bytes
                .get(*which)
                .copied()
                .unwrap_or_default()),
            Token::Repeat(times, inner) => {
                for _ in 0..*times {
                    self::tokens(inner, context, w)?;
                }
            }
        }
    }
    Ok(())
}

impl Product {
    fn value(&self, context: &Context<'_>) -> Result<i64, RecipeError> {
        self.0.iter().try_fold(1i64, |product, factor| {
            let factor = match factor {
                Factor::Number(number) => *number,
                Factor::Name(name) => match context.values.get(name) {
                    Some(Value::Number(number)) => *number,
                    _ => {
                        return Err(RecipeError::Value {
                            name: name.clone(),
                            wanted: "number",
                        });
                    }
                },
            };
            Ok(product.saturating_mul(factor))
        })
    }
}

impl Source {
    fn text<'a>(&'a self, context: &'a Context<'_>) -> Result<&'a str, RecipeError> {
        match self {
            Source::Literal(text) => Ok(text),
            Source::Name(name) => match context.values.get(name) {
                Some(Value::Text(text)) => Ok(text),
                _ => Err(RecipeError::Value {
                    name: name.clone(),
                    wanted: "text",
                }),
            },
        }
    }
}

fn unsigned(value: i64, size: usize, w: &mut Writer) -> Result<(), RecipeError> {
    let wrong = |_| RecipeError::Number {
        value,
        bits: 8 * size,
    };
    match size {
        1 => w.u8(u8::try_from(value).map_err(wrong)?),
        2 => w.u16(u16::try_from(value).map_err(wrong)?),
        _ => w.u32(u32::try_from(value).map_err(wrong)?),
    }
    Ok(())
}

fn stamp(
    kind: StampKind,
    time: Option<civil::DateTime>,
    w: &mut Writer,
) -> Result<(), RecipeError> {
    let format = w.formats().time;
    let stamp = match time {
        None => Some(Stamp::never(kind, format)),
        Some(time) => Stamp::from_civil(time, kind, format),
    };
    let stamp = stamp.ok_or_else(|| RecipeError::Time {
        time: format!("{time:?}"),
    })?;
    Ok(w.stamp("time", &stamp, kind)?)
}

fn padded(text: &str, pad: Pad, width: Option<usize>, w: &mut Writer) -> Result<(), RecipeError> {
    let width = width.unwrap_or(text.len());
    let missing = width
        .checked_sub(text.len())
        .ok_or_else(|| RecipeError::Width {
            text: text.to_owned(),
            width,
        })?;
    let fill = vec![if pad == Pad::NulsBehind { 0 } else { b' ' }; missing];
    if pad == Pad::SpacesInFront {
        w.bytes(&fill);
        w.bytes(text.as_bytes());
    } else {
        w.bytes(text.as_bytes());
        w.bytes(&fill);
    }
    Ok(())
}

impl Members {
    fn set(&self, bytes: usize, context: &Context<'_>) -> Result<Set, RecipeError> {
        let members: Vec<u16> = match self {
            Members::Listed(members) => members.clone(),
            Members::Tables {
                manufacturer,
                writable,
            } => context
                .tables
                .iter()
                .filter(|(id, may_write)| {
                    id.is_manufacturer() == *manufacturer && (**may_write || !writable)
                })
                .map(|(id, _)| id.number())
                .collect(),
        };
        let mut set = Set::empty(bytes);
        for member in members {
            if !set.set(usize::from(member), true) {
                return Err(RecipeError::Member { member, bytes });
            }
        }
        Ok(set)
    }
}
