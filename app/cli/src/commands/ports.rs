//! `ports`: this computer's serial ports.

use meterbench_jobs::hint::exit;
use serde_json::json;

use crate::failure::Failure;
use crate::output::{Output, columns};

pub fn run(output: &Output) -> Result<u8, Failure> {
    let ports = meterbench_jobs::list_ports();
    let json = || {
        let rows: Vec<_> = ports
            .iter()
            .map(|port| json!({"port": port.name, "maker": port.maker, "product": port.product, "serial_number": port.serial_number, "usb": port.usb}))
            .collect();
        json!({ "ports": rows })
    };
    output.answer(json, || {
        if ports.is_empty() {
            return "No serial ports; plug in a probe, or use an emulated meter such as emulator:9S".into();
        }
        let rows: Vec<[String; 2]> = ports.iter().map(|port| [port.name.clone(), port.words()]).collect();
        columns(&rows)
    });
    Ok(exit::DONE)
}
