//! The serial ports of this computer, with names that a person recognises.
//!
//! Is: what the system lists, USB adapters first, each with maker, product and serial number where it has them.
//! Is not: a promise that a port can be opened; pseudo-terminals and network ports are never listed.

use crate::Address;

/// One serial port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortInfo {
    /// What to open.
    pub address: Address,
    /// The device name, such as `/dev/ttyUSB0` or `COM3`.
    pub name: String,
    /// Whether it is a USB adapter, as optical probes are.
    pub usb: bool,
    /// Maker of the USB adapter.
    pub maker: Option<String>,
    /// Product name of the USB adapter.
    pub product: Option<String>,
    /// Serial number of the USB adapter.
    pub serial_number: Option<String>,
}

impl PortInfo {
    /// In words: `FT232R USB UART, FTDI, serial number A50285BI`; empty for a port that the system knows no more of.
    #[must_use]
    pub fn words(&self) -> String {
        let number = self
            .serial_number
            .as_ref()
            .map(|number| format!("serial number {number}"));
        let parts: Vec<String> = [self.product.clone(), self.maker.clone(), number]
            .into_iter()
            .flatten()
            .collect();
        match parts.is_empty() {
            true if self.usb => "USB".to_owned(),
            _ => parts.join(", "),
        }
    }
}

/// The ports that the system knows, USB adapters first. None where the system has no list.
#[must_use]
pub fn list() -> Vec<PortInfo> {
    // serialport 4.10 panics on a Linux without this folder, as containers may be.
    if cfg!(target_os = "linux") && !std::path::Path::new("/sys/class/tty").is_dir() {
        return Vec::new();
    }
    match serialport::available_ports() {
        Ok(ports) => sorted(ports),
        Err(error) => {
            tracing::warn!(%error, "the system gives no list of serial ports");
            Vec::new()
        }
    }
}

fn sorted(ports: Vec<serialport::SerialPortInfo>) -> Vec<PortInfo> {
    let mut list: Vec<PortInfo> = ports
        .into_iter()
        .filter(|port| is_for_calling(&port.port_name))
        .map(described)
        .collect();
    list.sort_by_key(|port| (!port.usb, natural(&port.name)));
    list.dedup();
    list
}

/// macOS lists every port twice; `tty.` waits for a carrier that a probe never gives, `cu.` doesn't.
fn is_for_calling(name: &str) -> bool {
    !name.starts_with("/dev/tty.")
}

fn described(port: serialport::SerialPortInfo) -> PortInfo {
    let name = port.port_name;
    let address = Address::Serial(name.clone());
    let known = |text: Option<String>| {
        text.map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    match port.port_type {
        serialport::SerialPortType::UsbPort(usb) => PortInfo {
            address,
            name,
            usb: true,
            maker: known(usb.manufacturer),
            product: known(usb.product),
            serial_number: known(usb.serial_number),
        },
        _ => PortInfo {
            address,
            name,
            usb: false,
            maker: None,
            product: None,
            serial_number: None,
        },
    }
}

/// Sorts COM10 after COM9: the text before the last digits, then their value.
fn natural(name: &str) -> (String, u64) {
    let text = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = name.get(text.len()..).unwrap_or_default();
    (text.to_owned(), digits.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serialport::{SerialPortInfo, SerialPortType, UsbPortInfo};

    fn plain(name: &str) -> SerialPortInfo {
        SerialPortInfo {
            port_name: name.to_owned(),
            port_type: SerialPortType::PciPort,
        }
    }

    fn usb(
        name: &str,
        maker: Option<&str>,
        product: Option<&str>,
        serial: Option<&str>,
    ) -> SerialPortInfo {
        let port_type = SerialPortType::UsbPort(UsbPortInfo {
            vid: 0x0403,
            pid: 0x6001,
            serial_number: serial.map(str::to_owned),
            manufacturer: maker.map(str::to_owned),
            product: product.map(str::to_owned),
        });
        SerialPortInfo {
            port_name: name.to_owned(),
            port_type,
        }
    }

    #[test]
    fn usb_adapters_come_first_and_numbers_count() {
        let ports = vec![
            plain("COM10"),
            plain("COM9"),
            usb("COM12", None, None, None),
            usb("COM3", None, None, None),
        ];
        let names: Vec<String> = sorted(ports).into_iter().map(|port| port.name).collect();
        assert_eq!(names, ["COM3", "COM12", "COM9", "COM10"]);
    }

    #[test]
    fn a_usb_adapter_says_what_it_is() {
        let ports = sorted(vec![
            usb(
                "/dev/ttyUSB0",
                Some("FTDI"),
                Some("FT232R USB UART"),
                Some("A50285BI"),
            ),
            usb("/dev/ttyUSB1", Some(" "), None, None),
            plain("/dev/ttyS0"),
        ]);
        let words: Vec<String> = ports.iter().map(PortInfo::words).collect();
        assert_eq!(
            words,
            ["FT232R USB UART, FTDI, serial number A50285BI", "USB", ""]
        );
        assert_eq!(ports[0].address, Address::Serial("/dev/ttyUSB0".into()));
        assert_eq!(ports[0].address.to_string(), ports[0].name);
    }

    #[test]
    fn the_second_name_of_a_port_on_macos_is_left_out() {
        let ports = sorted(vec![
            plain("/dev/tty.usbserial-1"),
            plain("/dev/cu.usbserial-1"),
        ]);
        assert_eq!(ports.len(), 1);
        assert_eq!(ports[0].name, "/dev/cu.usbserial-1");
    }

    #[test]
    fn listing_this_computer_gives_openable_addresses() {
        for port in list() {
            assert_eq!(port.address, port.name.parse().unwrap());
        }
    }
}
