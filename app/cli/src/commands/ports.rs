//! `ports`: this computer's serial ports; or the one that is plugged in next.

use meterbench_jobs::hint::exit;
use meterbench_jobs::{Known, PortKey, Probes, SeenPort, find, find_port, list_ports};
use serde_json::{Value, json};

use super::probes::named;
use crate::args::PortsArgs;
use crate::failure::Failure;
use crate::meter::Runner;
use crate::output::{Output, columns};

pub fn run(args: &PortsArgs, output: &Output) -> Result<u8, Failure> {
    if args.find {
        return find(args, output);
    }
    let ports = Known::of_this_user().seen(list_ports());
    let json = || json!({ "ports": ports.iter().map(row).collect::<Vec<_>>() });
    output.answer(json, || {
        if ports.is_empty() {
            return "No serial ports; plug in a probe, or use an emulated meter such as emulator:9S".into();
        }
        let rows: Vec<[String; 2]> = ports.iter().map(|port| [port.info.name.clone(), words(port)]).collect();
        columns(&rows)
    });
    Ok(exit::DONE)
}

/// Waits for a port to come, and remembers what was said of it.
fn find(args: &PortsArgs, output: &Output) -> Result<u8, Failure> {
    let probe = match &args.probe {
        Some(name) => Some(named(name, &Probes::of_this_user())?.name),
        None => None,
    };
    if !output.json {
        output.note(find::BEGIN);
    }
    let runner = Runner::new(output)?;
    let mut port = runner.run(find_port(&runner.context, list_ports))?;
    if args.name.is_some() || probe.is_some() {
        let key = PortKey::of(&port.info.address, std::slice::from_ref(&port.info));
        let change = |known: &mut meterbench_jobs::KnownPort| {
            known.name = args.name.clone().or(known.name.take());
            known.probe = probe.or(known.probe.take());
        };
        if let Some(key) = key {
            runner.context.known.change_port(&key, change);
            port.known = runner.context.known.port(&key);
        }
    }
    output.answer(
        || json!({ "found": row(&port) }),
        || format!("{}  {}", port.info.name, words(&port)),
    );
    Ok(exit::DONE)
}

fn row(port: &SeenPort) -> Value {
    let info = &port.info;
    json!({
        "port": info.name,
        "maker": info.maker,
        "product": info.product,
        "serial_number": info.serial_number,
        "usb": info.usb,
        "name": port.known.name,
        "probe": port.known.probe,
    })
}

fn words(port: &SeenPort) -> String {
    match &port.known.probe {
        Some(probe) => format!("{}, preset {probe}", port.words()),
        None => port.words(),
    }
}
