//! `ports`: this computer's serial ports; or the one that is plugged in next; and what its probe is called.

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
    if let Some(name) = &args.of {
        return rename(name, ports, args, output);
    }
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

/// Remembers what is said of a probe that is plugged in.
fn rename(
    name: &str,
    ports: Vec<SeenPort>,
    args: &PortsArgs,
    output: &Output,
) -> Result<u8, Failure> {
    let probe = preset(args)?;
    let names: Vec<String> = ports.iter().map(|port| port.info.name.clone()).collect();
    let is = |port: &SeenPort| port.info.name == name || port.info.address.to_string() == name;
    let Some(port) = ports.into_iter().find(is) else {
        return Err(Failure::usage(
            "The probe can't be named",
            match names.as_slice() {
                [] => "this computer has no serial ports now".to_owned(),
                names => format!("there is no port {name}; there are {}", names.join(", ")),
            },
            "Plug the probe in and list the ports with `meterbench-cli ports`",
        ));
    };
    let port = remember(&Known::of_this_user(), port, args, probe);
    output.answer(
        || json!({ "named": row(&port) }),
        || format!("{}  {}", port.info.name, words(&port)),
    );
    Ok(exit::DONE)
}

/// The preset's own name.
fn preset(args: &PortsArgs) -> Result<Option<String>, Failure> {
    let name = args.probe.as_deref();
    name.map(|name| Ok(named(name, &Probes::of_this_user())?.name))
        .transpose()
}

fn remember(
    known: &Known,
    mut port: SeenPort,
    args: &PortsArgs,
    probe: Option<String>,
) -> SeenPort {
    let key = PortKey::of(&port.info.address, std::slice::from_ref(&port.info));
    let said = args.name.is_some() || probe.is_some();
    if let Some(key) = key.filter(|_| said) {
        known.change_port(&key, |known| {
            known.name = args.name.clone().or(known.name.take());
            known.probe = probe.or(known.probe.take());
        });
        port.known = known.port(&key);
    }
    port
}

/// Waits for a port to come, and remembers what was said of it.
fn find(args: &PortsArgs, output: &Output) -> Result<u8, Failure> {
    let probe = preset(args)?;
    if !output.json {
        output.note(find::BEGIN);
    }
    let runner = Runner::new(output)?;
    let port = runner.run(find_port(&runner.context, list_ports))?;
    let port = remember(&runner.context.known, port, args, probe);
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
