//! The token language in which a model file writes the bytes of a table.
//!
//! Is: text to tokens, and tokens to bytes in a meter's own formats, so that one recipe serves both byte orders and every
//! number and time format. The grammar stands at the head of `meters/focus-ax.toml`.
//! Is not: which tables a model has; see `model`. It encodes nothing itself: that is `c1219`'s writer.
//! Errors: [`RecipeError`], with the line within the recipe.

mod write;

use std::collections::BTreeMap;

use jiff::civil;
use meterbench_c1219::{Formats, StampKind, TableError, TableId, Writer};

/// What `$name` stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Number(i64),
    Text(String),
}

/// All that recipes of one meter refer to.
#[derive(Debug, Clone)]
pub(crate) struct Context<'a> {
    pub formats: Formats,
    /// FORMAT_CONTROL_1 to 3.
    pub format_bytes: [u8; 3],
    pub values: &'a BTreeMap<String, Value>,
    /// Tables in use, with whether they may be written.
    pub tables: &'a BTreeMap<TableId, bool>,
    /// Sizes of the tables, where known.
    pub sizes: &'a BTreeMap<TableId, usize>,
}

/// Why a recipe is none, or gives no bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecipeError {
    /// Not in the language.
    #[error("line {line}: “{token}” is no token")]
    UnknownToken {
        /// Within the recipe, from 1.
        line: usize,
        /// As written.
        token: String,
    },
    /// A parenthesis without its partner.
    #[error("line {line}: a parenthesis has no partner")]
    Parenthesis {
        /// Within the recipe, from 1.
        line: usize,
    },
    /// A `$name` that the model does not define, or defines as something else.
    #[error("${name} is not defined as a {wanted}")]
    Value {
        /// Without the `$`.
        name: String,
        /// "number" or "text".
        wanted: &'static str,
    },
    /// A text longer than its width.
    #[error("the text “{text}” is longer than {width}")]
    Width {
        /// The text.
        text: String,
        /// The room it has.
        width: usize,
    },
    /// An identifier that the meter's ID_FORM can't hold.
    #[error("“{text}” is no identifier of {width} characters for this meter")]
    Ident {
        /// The text.
        text: String,
        /// Characters.
        width: usize,
    },
    /// A number that its field can't hold.
    #[error("{value} does not fit in {bits} bits")]
    Number {
        /// The number.
        value: i64,
        /// The field's width.
        bits: usize,
    },
    /// A member that a SET has no room for.
    #[error("a SET of {bytes} bytes has no room for {member}")]
    Member {
        /// The member.
        member: u16,
        /// The SET's size.
        bytes: usize,
    },
    /// A time that this meter's format can't express.
    #[error("{time} can't be written in this meter's time format")]
    Time {
        /// In ISO 8601.
        time: String,
    },
    /// A size was asked of a table that the model has not.
    #[error("there is no {table} whose size could be written")]
    Size {
        /// The table.
        table: TableId,
    },
    /// The writer refused.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// A recipe, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recipe(Vec<Token>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Bytes(Vec<u8>),
    Unsigned {
        size: usize,
        value: Product,
    },
    Signed {
        size: usize,
        value: Product,
    },
    Ni1(Product),
    Ni2(Product),
    Stamp {
        kind: StampKind,
        time: Option<civil::DateTime>,
    },
    Time(civil::Time),
    Date(Option<civil::Date>),
    Text {
        text: Source,
        pad: Pad,
        width: Option<usize>,
    },
    Ident {
        text: Source,
        width: usize,
    },
    Set {
        bytes: usize,
        members: Members,
    },
    Length {
        size: usize,
        table: TableId,
    },
    Format(usize),
    Repeat(usize, Vec<Token>),
}

/// A product of numbers and names.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Product(Vec<Factor>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Factor {
    Number(i64),
    Name(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    Literal(String),
    Name(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pad {
    SpacesBehind,
    SpacesInFront,
    NulsBehind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Members {
    Listed(Vec<u16>),
    Tables { manufacturer: bool, writable: bool },
}

impl Recipe {
    /// The recipe in `text`, or everything that is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Recipe, Vec<RecipeError>> {
        let mut problems = Vec::new();
        // One level per open parenthesis: how often its content repeats, where it was opened, what is in it.
        let mut levels: Vec<(usize, usize, Vec<Token>)> = vec![(1, 0, Vec::new())];
        for (index, text) in text.lines().enumerate() {
            let line = index + 1;
            for word in words(text) {
                if let Some(times) = word.strip_suffix("*(").and_then(|n| n.parse().ok()) {
                    levels.push((times, line, Vec::new()));
                } else if word == ")" {
                    match levels.pop() {
                        Some((times, _, inner)) if !levels.is_empty() => {
                            push(&mut levels, Token::Repeat(times, inner));
                        }
                        level => {
                            levels.extend(level);
                            problems.push(RecipeError::Parenthesis { line });
                        }
                    }
                } else if let Some(token) = token(&word) {
                    push(&mut levels, token);
                } else {
                    problems.push(RecipeError::UnknownToken { line, token: word });
                }
            }
        }
        problems.extend(
            levels
                .iter()
                .skip(1)
                .map(|(_, line, _)| RecipeError::Parenthesis { line: *line }),
        );
        let tokens = levels.into_iter().next().map(|(_, _, tokens)| tokens);
        match tokens {
            Some(tokens) if problems.is_empty() => Ok(Recipe(tokens)),
            _ => Err(problems),
        }
    }

    /// The bytes of `table` in this meter.
    pub(crate) fn bytes(
        &self,
        table: TableId,
        context: &Context<'_>,
    ) -> Result<Vec<u8>, RecipeError> {
        let mut w = Writer::new(table, context.formats);
        write::tokens(&self.0, context, &mut w)?;
        Ok(w.into_bytes())
    }
}

fn push(levels: &mut [(usize, usize, Vec<Token>)], token: Token) {
    if let Some((_, _, tokens)) = levels.last_mut() {
        tokens.push(token);
    }
}

/// The words of a line: separated by spaces, a quoted text kept whole, nothing after `#`.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.push(c);
            }
            '#' if !quoted => break,
            c if c.is_whitespace() && !quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

fn token(word: &str) -> Option<Token> {
    if let Some((times, rest)) = word.split_once('*')
        && let Ok(times) = times.parse()
    {
        return Some(Token::Repeat(times, vec![token(rest)?]));
    }
    if word.starts_with('\'') || word.starts_with('$') {
        return text(word);
    }
    let Some((kind, argument)) = word.split_once(':') else {
        return match word {
            "format1" => Some(Token::Format(0)),
            "format2" => Some(Token::Format(1)),
            "format3" => Some(Token::Format(2)),
            _ => Some(Token::Bytes(vec![hex_byte(word)?])),
        };
    };
    Some(match kind {
        "u8" | "u16" | "u32" => Token::Unsigned {
            size: width(kind)?,
            value: product(argument)?,
        },
        "i8" | "i16" | "i24" | "i32" | "i40" | "i48" | "i64" => Token::Signed {
            size: width(kind)?,
            value: product(argument)?,
        },
        "ni1" => Token::Ni1(product(argument)?),
        "ni2" => Token::Ni2(product(argument)?),
        "ltime" => Token::Stamp {
            kind: StampKind::Long,
            time: unless_none(argument)?,
        },
        "stime" => Token::Stamp {
            kind: StampKind::Short,
            time: unless_none(argument)?,
        },
        "time" => Token::Time(argument.parse().ok()?),
        "date" => Token::Date(unless_none(argument)?),
        "set" => set(argument)?,
        "tbl" => {
            let id: TableId = argument.parse().ok()?;
            Token::Unsigned {
                size: 2,
                value: Product(vec![Factor::Number(id.wire().into())]),
            }
        }
        "proc" => {
            let (manufacturer, number) = match argument.split_once('-')? {
                ("SP", number) => (0, number),
                ("MP", number) => (1 << 11, number),
                _ => return None,
            };
            let number: i64 = number.parse().ok().filter(|number| *number < 1 << 11)?;
            Token::Unsigned {
                size: 2,
                value: Product(vec![Factor::Number(number | manufacturer | 1 << 12)]),
            }
        }
        "len16" => Token::Length {
            size: 2,
            table: argument.parse().ok()?,
        },
        "len32" => Token::Length {
            size: 4,
            table: argument.parse().ok()?,
        },
        "id" => {
            let (text, width) = argument.rsplit_once(':')?;
            Token::Ident {
                text: source(text)?,
                width: width.parse().ok()?,
            }
        }
        _ => return None,
    })
}

fn hex_byte(word: &str) -> Option<u8> {
    let digits = word.len() == 2
        && word
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
    digits.then(|| u8::from_str_radix(word, 16).ok()).flatten()
}

/// The bytes of `u16`, `i48`.
fn width(kind: &str) -> Option<usize> {
    kind.get(1..)?.parse::<usize>().ok().map(|bits| bits / 8)
}

fn unless_none<T: std::str::FromStr>(argument: &str) -> Option<Option<T>> {
    if argument == "none" {
        Some(None)
    } else {
        argument.parse().ok().map(Some)
    }
}

fn product(argument: &str) -> Option<Product> {
    let factor = |word: &str| {
        Some(match (word.strip_prefix('$'), word.strip_prefix("0x")) {
            (Some(name), _) => Factor::Name(name.to_owned()),
            (_, Some(hex)) => Factor::Number(i64::from_str_radix(hex, 16).ok()?),
            _ => Factor::Number(word.parse().ok()?),
        })
    };
    argument
        .split('*')
        .map(factor)
        .collect::<Option<_>>()
        .map(Product)
}

fn source(word: &str) -> Option<Source> {
    if let Some(name) = word.strip_prefix('$') {
        return Some(Source::Name(name.to_owned()));
    }
    let text = word.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(Source::Literal(text.to_owned()))
}

/// `'text'`, `'text':8`, `$name:z20`, `$name:>6`.
fn text(word: &str) -> Option<Token> {
    let end = if word.starts_with('\'') {
        word.rfind('\'')? + 1
    } else {
        word.find(':')?
    };
    let (text, rest) = word.split_at_checked(end)?;
    let text = source(text)?;
    if rest.is_empty() {
        return Some(Token::Text {
            text,
            pad: Pad::SpacesBehind,
            width: None,
        });
    }
    let width = rest.strip_prefix(':')?;
    let (pad, width) = match (width.strip_prefix('z'), width.strip_prefix('>')) {
        (Some(width), _) => (Pad::NulsBehind, width),
        (_, Some(width)) => (Pad::SpacesInFront, width),
        _ => (Pad::SpacesBehind, width),
    };
    Some(Token::Text {
        text,
        pad,
        width: Some(width.parse().ok()?),
    })
}

/// `7:1-4,9` or `10:used-std`.
fn set(argument: &str) -> Option<Token> {
    let (bytes, members) = argument.split_once(':')?;
    let tables = |manufacturer, writable| {
        Some(Members::Tables {
            manufacturer,
            writable,
        })
    };
    let members = match members {
        "used-std" => tables(false, false),
        "write-std" => tables(false, true),
        "used-mfg" => tables(true, false),
        "write-mfg" => tables(true, true),
        listed => {
            let mut members = Vec::new();
            for part in listed.split(',') {
                let (first, last) = part.split_once('-').unwrap_or((part, part));
                members.extend(first.parse::<u16>().ok()?..=last.parse().ok()?);
            }
            Some(Members::Listed(members))
        }
    }?;
    Some(Token::Set {
        bytes: bytes.parse().ok()?,
        members,
    })
}
