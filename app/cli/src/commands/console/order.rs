//! A line of the console, understood.
//!
//! Is: the words, those of the window's bench.
//! Is not: doing it.
//! Shape: `[NUMBER] VERB [WHAT]`; the number is the meter's, where there are several.
//! Errors: a sentence that says what could stand there.

use jiff::SignedDuration;
use meterbench_emulator::{Button, Faults, Load, Power, Speed, Step, SwitchOrder};

use crate::commands::emulate::load;

/// What may be typed.
pub const HELP: &str = "\
show                       what the display shows now
press display|reset|test|reconnect
power off | power on       an outage, and its end
speed 60 | stop            how many times as fast as the real one its time runs; stop: it stands still
step 2h | step 2026-06-01T00:00   let time pass at once: so long, or until its clock shows that (s, m, h, d)
load 1500 | load household|shop|solar|FILE   what flows through it, from now on
fault noise=0.001 bsy=3 | fault none         from the next connection on; `emulate --help` lists them
switch open|close|arm|disarm|lock|unlock     the service switch, as a head-end orders it
feed 240 | feed 0          volts from the customer's side of an open switch
quit                       stop serving
With several meters, begin with the number of one: 2 show";

/// What is to be done to a meter.
pub enum Order {
    Help,
    Show,
    Press(Button),
    Power(Power),
    Speed(Speed),
    Step(Step),
    Load(Box<Load>),
    Faults(Faults),
    /// With what to say when it is done.
    Switch(SwitchOrder, &'static str),
    Feed(u16),
}

/// The number of a meter, if one is named, and what is to be done.
pub fn parse(line: &str) -> Result<(Option<usize>, Order), String> {
    let line = line.trim();
    let (first, rest) = split(line);
    let (number, line) = match first.trim_end_matches(':').parse() {
        Ok(number) => (Some(number), rest),
        Err(_) => (None, line),
    };
    let (verb, what) = split(line);
    let order = match verb.to_ascii_lowercase().as_str() {
        "help" | "?" => Order::Help,
        "show" => Order::Show,
        "press" => Order::Press(button(what)?),
        "power" => Order::Power(power(what)?),
        "speed" => Order::Speed(speed(what)?),
        "stop" => Order::Speed(speed("0")?),
        "step" => Order::Step(step(what)?),
        "load" => Order::Load(Box::new(load(what).map_err(|error| error.why)?)),
        "fault" | "faults" => Order::Faults(faults(what)?),
        "switch" => switch(what)?,
        "feed" => Order::Feed(volts(what)?),
        _ => return Err(format!("“{line}” is not understood; help lists what is")),
    };
    Ok((number, order))
}

fn split(text: &str) -> (&str, &str) {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (first, rest.trim())
}

fn button(what: &str) -> Result<Button, String> {
    Ok(match what.to_ascii_lowercase().as_str() {
        "display" | "menu" => Button::Display,
        "reset" | "demand reset" => Button::Reset,
        "test" => Button::Test,
        "reconnect" => Button::Reconnect,
        _ => {
            return Err(format!(
                "“{what}” is no button; there are display, reset, test and reconnect, and each acts as soon as it is pressed"
            ));
        }
    })
}

fn power(what: &str) -> Result<Power, String> {
    match what.to_ascii_lowercase().as_str() {
        "on" => Ok(Power::On),
        "off" => Ok(Power::Off),
        _ => Err(format!("power is on or off, not “{what}”")),
    }
}

fn speed(what: &str) -> Result<Speed, String> {
    let what = what.trim_end_matches('x');
    what.parse()
        .map_err(|error: meterbench_emulator::SpeedError| error.to_string())
}

fn step(what: &str) -> Result<Step, String> {
    duration(what)
        .map(Step::By)
        .or_else(|| what.parse().ok().map(Step::To))
        .ok_or_else(|| {
            format!(
                "“{what}” is neither a time such as 30s, 15m, 2h or 7d nor a date such as 2026-06-01T00:00"
            )
        })
}

/// `30s`, `15m`, `2h`, `7d`.
fn duration(what: &str) -> Option<SignedDuration> {
    let unit = what.chars().next_back()?;
    let number: i64 = what.strip_suffix(unit)?.trim().parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let all = number.checked_mul(seconds).filter(|all| *all >= 0)?;
    Some(SignedDuration::from_secs(all))
}

fn faults(what: &str) -> Result<Faults, String> {
    match what {
        "" => Err("say which faults, or none".to_owned()),
        "none" => Ok(Faults::default()),
        _ => what
            .parse()
            .map_err(|error: meterbench_emulator::FaultError| error.to_string()),
    }
}

fn switch(what: &str) -> Result<Order, String> {
    let (order, words) = match what.to_ascii_lowercase().as_str() {
        "open" => (SwitchOrder::Open, "it opens"),
        "close" => (SwitchOrder::Close, "it closes"),
        "arm" => (SwitchOrder::Arm, "it waits for the reconnect button"),
        "disarm" => (SwitchOrder::Disarm, "it no longer waits for its button"),
        "lock" | "lock-open" => (SwitchOrder::LockOpen, "it is locked open"),
        "unlock" => (SwitchOrder::Unlock, "it may be closed again"),
        _ => {
            return Err(format!(
                "a switch can be told open, close, arm, disarm, lock or unlock, not “{what}”"
            ));
        }
    };
    Ok(Order::Switch(order, words))
}

fn volts(what: &str) -> Result<u16, String> {
    let number = what.trim_end_matches('V').trim_end().parse().ok();
    number
        .filter(|volts| *volts <= 600)
        .ok_or_else(|| format!("“{what}” is no voltage from 0 to 600"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(line: &str) -> String {
        match parse(line) {
            Ok(_) => unreachable!("{line} is understood"),
            Err(why) => why,
        }
    }

    #[test]
    fn a_step_is_a_while_or_an_instant() {
        let step = |line: &str| match parse(line) {
            Ok((_, Order::Step(step))) => step,
            _ => unreachable!("{line}"),
        };
        assert_eq!(step("step 90s"), Step::By(SignedDuration::from_secs(90)));
        assert_eq!(step("3 step 7d"), Step::By(SignedDuration::from_hours(168)));
        let june = jiff::civil::date(2026, 6, 1).at(0, 0, 0, 0);
        assert_eq!(step("STEP 2026-06-01T00:00"), Step::To(june));
        for line in ["step", "step -1h", "step 9999999999999999d", "step soon"] {
            assert!(refused(line).contains("neither a time"), "{line}");
        }
    }

    #[test]
    fn the_number_of_a_meter_stands_first() {
        assert!(matches!(parse("12 show"), Ok((Some(12), Order::Show))));
        assert!(matches!(
            parse("2: press menu"),
            Ok((Some(2), Order::Press(Button::Display)))
        ));
        assert!(matches!(parse("show"), Ok((None, Order::Show))));
    }

    #[test]
    fn what_is_not_understood_is_told_with_what_would_be() {
        for (line, words) in [
            ("dance", "help"),
            (
                "press menu 2s",
                "there are display, reset, test and reconnect",
            ),
            ("power down", "on or off"),
            ("speed fast", "fast"),
            ("fault", "or none"),
            ("fault nois=1", "there are echo"),
            ("switch blade", "arm"),
            ("feed 9000", "0 to 600"),
            ("load nothing-like-it", "nothing-like-it"),
            ("12", "help"),
        ] {
            assert!(refused(line).contains(words), "{line}: {}", refused(line));
        }
    }
}
