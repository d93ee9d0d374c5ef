use meterbench_profiles::program::demand::Demand;
use meterbench_profiles::program::{Energy, Multiplier, Ratio};

use super::*;

fn register(quantity: &str, block: &str, value: f64, times: f64) -> RegisterReading {
    RegisterReading {
        quantity: quantity.into(),
        block: block.into(),
        value: Some(value),
        unit: quantity.split(' ').next().unwrap_or("").into(),
        primary: Some(value * times).filter(|_| times != 1.0),
        time: None,
        ..RegisterReading::default()
    }
}

/// 20 kWh used in rate A, 10 in rate B, 12 fed in.
fn side(name: &str, times: u64, metric: Metric) -> Side {
    let scale =
        |quantity: &str, block: &str, value: f64| register(quantity, block, value, times as f64);
    Side {
        name: name.into(),
        program: Program {
            multiplier: Ratio::whole_number(times).map(|ct| Multiplier::of(ct, Ratio::one())),
            energy: Some(Energy {
                format: None,
                metrics: Some(vec![metric]),
            }),
            ..Program::default()
        },
        registers: vec![
            scale("kWh delivered", "total", 30.0),
            scale("kWh received", "total", 12.0),
            scale("kWh net", "total", 18.0),
            scale("kWh added", "total", 42.0),
            scale("kWh delivered", "A", 20.0),
            scale("kWh delivered", "B", 10.0),
            scale("kW delivered max", "total", 4.0),
            scale("kW received max", "total", 3.0),
            scale("kW delivered cumulative", "total", 99.0),
            scale("kWh delivered at last reset", "total", 999.0),
        ],
    }
}

fn set(side: &mut Side, quantity: &str, block: &str, value: f64) {
    let is = |it: &&mut RegisterReading| it.quantity == quantity && it.block == block;
    let register = side.registers.iter_mut().find(is).unwrap();
    register.value = Some(value);
    register.primary = None;
}

fn told(first: Side, second: Side) -> (Vec<String>, bool) {
    let compared = compare(first, second);
    (compared.remarks.clone(), compared.same_bill())
}

#[test]
fn the_same_program_twice_bills_the_same() {
    let (remarks, same) = told(
        side("old", 40, Metric::Delivered),
        side("new", 40, Metric::Delivered),
    );
    assert_eq!(remarks, ["Both programs bill the same on this day"]);
    assert!(same);
}

#[test]
fn a_wrong_multiplier_is_told_with_what_it_does_to_the_bill() {
    let compared = compare(
        side("old", 40, Metric::Delivered),
        side("new", 80, Metric::Delivered),
    );
    assert_eq!(
        compared.remarks,
        ["The multipliers differ: old has 40, new has 80. new bills 2 times what old bills"]
    );
    let energy = compared.bill.first().unwrap();
    assert_eq!(energy.values, [Some(1200.0), Some(2400.0)]);
    let register = compared.registers.first().unwrap();
    assert!(register.same(), "registers are secondary: {register:?}");
}

#[test]
fn swapped_rates_are_told_as_such() {
    let first = side("old", 1, Metric::Delivered);
    let mut second = side("new", 1, Metric::Delivered);
    set(&mut second, "kWh delivered", "A", 10.0);
    set(&mut second, "kWh delivered", "B", 20.0);
    let (remarks, same) = told(first, second);
    assert!(!same);
    assert_eq!(
        remarks,
        [
            "Rates A and B are swapped: old counts 20.000 kWh in A and 10.000 in B, new the other way round"
        ]
    );
}

#[test]
fn rates_that_only_one_counts_and_rates_that_differ_are_told_apart() {
    let mut none = side("new", 1, Metric::Delivered);
    set(&mut none, "kWh delivered", "A", 0.0);
    set(&mut none, "kWh delivered", "B", 0.0);
    let (remarks, _) = told(side("old", 1, Metric::Delivered), none);
    assert_eq!(remarks, ["old counts by rate, new by none"]);
    let mut other = side("new", 1, Metric::Delivered);
    set(&mut other, "kWh delivered", "A", 25.0);
    set(&mut other, "kWh delivered", "B", 5.0);
    let (remarks, _) = told(side("old", 1, Metric::Delivered), other);
    assert_eq!(remarks, ["They put the energy into other rates: see A, B"]);
}

#[test]
fn inverted_net_metering_is_told() {
    let compared = compare(
        side("old", 1, Metric::Delivered),
        side("new", 1, Metric::Received),
    );
    let [remark] = compared.remarks.as_slice() else {
        panic!("{:?}", compared.remarks)
    };
    assert!(remark.contains("Net metering is inverted"), "{remark}");
    assert_eq!(
        compared.bill.first().unwrap().values,
        [Some(30.0), Some(12.0)]
    );
    let (remarks, _) = told(side("old", 1, Metric::Net), side("new", 1, Metric::Added));
    assert!(remarks[0].contains("against them"), "{remarks:?}");
}

#[test]
fn another_demand_is_told_with_the_intervals() {
    let mut first = side("old", 1, Metric::Delivered);
    let mut second = side("new", 1, Metric::Delivered);
    set(&mut second, "kW delivered max", "total", 3.5);
    let demand = |minutes| Demand {
        interval: Some(Interval::Block { minutes }),
        ..Demand::default()
    };
    first.program.demand = Some(demand(15));
    second.program.demand = Some(demand(60));
    let (remarks, _) = told(first, second);
    assert_eq!(
        remarks,
        [
            "The greatest demand differs: old finds 4.000 kW, new finds 3.500 kW, over blocks of 15 min and over blocks of 60 min"
        ]
    );
}

#[test]
fn what_is_of_other_days_is_left_out() {
    let compared = compare(
        side("old", 1, Metric::Delivered),
        side("new", 1, Metric::Delivered),
    );
    let quantities: Vec<&str> = compared
        .registers
        .iter()
        .map(|row| row.quantity.as_str())
        .collect();
    assert_eq!(quantities.len(), 8, "{quantities:?}");
}
