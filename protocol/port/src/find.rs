//! Which port is the probe: unplug it, plug it in, here it is.
//!
//! Is: lists of ports in, one after the other; what a person is to do next, or the port that came, out.
//! Is not: asking the system for lists, or waiting; a job does that.
//! Shape: [`Finder::see`] with every list; ends with [`Seen::Here`].

use crate::PortInfo;

/// What the lists so far show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing has changed since the first list.
    Same,
    /// This one was unplugged; it is to be plugged in again.
    Unplugged(PortInfo),
    /// This one was plugged in. With it those that came at the same time, such as the second half of an adapter for two.
    Here(PortInfo, Vec<PortInfo>),
}

/// Looks at one list after the other.
#[derive(Clone, Debug)]
pub struct Finder {
    known: Vec<PortInfo>,
    gone: Option<PortInfo>,
}

impl Finder {
    /// Begins with the ports that are there now.
    #[must_use]
    pub fn new(now: Vec<PortInfo>) -> Finder {
        Finder {
            known: now,
            gone: None,
        }
    }

    /// Takes the list as it is now.
    pub fn see(&mut self, now: Vec<PortInfo>) -> Seen {
        let gone = missing(&self.known, &now);
        let mut came = missing(&now, &self.known);
        self.known = now;
        if !came.is_empty() {
            // The probe that was pulled out is meant, whatever else was plugged in with it; else a USB one: `list` has
            // those first.
            let again = |port: &PortInfo| {
                self.gone
                    .as_ref()
                    .is_some_and(|gone| same_adapter(gone, port))
            };
            let place = came.iter().position(again).unwrap_or(0);
            let found = came.remove(place);
            self.gone = None;
            return Seen::Here(found, came);
        }
        if let Some(first) = gone.into_iter().next() {
            self.gone = Some(first);
        }
        match &self.gone {
            Some(port) => Seen::Unplugged(port.clone()),
            None => Seen::Same,
        }
    }
}

/// What is in `these` and not in `those`. A port is another one when another adapter goes by its name.
fn missing(these: &[PortInfo], those: &[PortInfo]) -> Vec<PortInfo> {
    let known = |port: &&PortInfo| !those.iter().any(|other| *port == other);
    these.iter().filter(known).cloned().collect()
}

/// Whether two entries are the same adapter, whatever name it got.
#[must_use]
pub fn same_adapter(one: &PortInfo, other: &PortInfo) -> bool {
    match (&one.serial_number, &other.serial_number) {
        (Some(one), Some(other)) => one == other,
        (None, None) => (&one.maker, &one.product) == (&other.maker, &other.product),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Address;

    fn port(name: &str, serial: Option<&str>) -> PortInfo {
        PortInfo {
            address: Address::Serial(name.into()),
            name: name.into(),
            usb: serial.is_some(),
            maker: None,
            product: None,
            serial_number: serial.map(str::to_owned),
        }
    }

    #[test]
    fn a_probe_that_is_plugged_in_is_found() {
        let built_in = port("COM1", None);
        let mut finder = Finder::new(vec![built_in.clone()]);
        assert_eq!(finder.see(vec![built_in.clone()]), Seen::Same);
        let probe = port("COM5", Some("A5"));
        assert_eq!(
            finder.see(vec![probe.clone(), built_in]),
            Seen::Here(probe, vec![])
        );
    }

    #[test]
    fn a_probe_that_is_unplugged_is_found_when_it_comes_back_under_another_name() {
        let (other, probe) = (port("ttyUSB0", Some("B7")), port("ttyUSB1", Some("A5")));
        let mut finder = Finder::new(vec![other.clone(), probe.clone()]);
        assert_eq!(
            finder.see(vec![other.clone()]),
            Seen::Unplugged(probe.clone())
        );
        assert_eq!(finder.see(vec![other.clone()]), Seen::Unplugged(probe));
        let (again, mouse) = (port("ttyUSB2", Some("A5")), port("ttyUSB1", Some("C1")));
        assert_eq!(
            finder.see(vec![other, mouse.clone(), again.clone()]),
            Seen::Here(again, vec![mouse])
        );
    }

    #[test]
    fn an_adapter_that_takes_the_place_of_another_between_two_looks_is_found() {
        let mut finder = Finder::new(vec![port("COM3", Some("A5"))]);
        let new = port("COM3", Some("B7"));
        assert_eq!(finder.see(vec![new.clone()]), Seen::Here(new, vec![]));
    }

    #[test]
    fn nothing_at_all_is_waited_out() {
        let mut finder = Finder::new(vec![]);
        assert_eq!(finder.see(vec![]), Seen::Same);
    }
}
