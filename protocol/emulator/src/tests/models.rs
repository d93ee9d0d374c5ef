use meterbench_c1219::{ByteOrder, TableId};

use crate::{Meter, Options, model, names};

#[test]
fn every_built_in_meter_loads_in_both_orders() {
    assert_eq!(names().len(), 22);
    assert_eq!(crate::forms::faults(), Vec::<String>::new());
    for name in names() {
        for order in [ByteOrder::LeastFirst, ByteOrder::MostFirst] {
            let options = Options { order: Some(order), ..Options::default() };
            let meter = Meter::new(model(name, None).unwrap(), options).unwrap();
            assert_eq!(meter.config.order(), order, "{name}");
        }
    }
}

#[test]
fn st0_of_the_disconnect_meter_is_the_published_one() {
    let published = "03 0A 8A 4C 47 59 52 02 00 20 20 01 00 0A 0E 03 0D 04 02 \
        FF B9 E1 DF 03 16 FC F1 81 1F \
        00 20 00 01 04 00 00 00 00 00 00 00 F0 01 \
        FF FF 0F \
        00 00 00 00 00 00 00 00 00 00 00 00 F0 \
        E0 A0 40 08 03 14 60 40 00 0A \
        00 00 00 00 04 00 00 00 00 00 00 00 90 01";
    let bytes: Vec<u8> = published.split_whitespace().map(|hex| u8::from_str_radix(hex, 16).unwrap()).collect();
    let meter = Meter::new(model("2S-SD", None).unwrap(), Options::default()).unwrap();
    assert_eq!(meter.image().raw(TableId::standard(0)), Some(bytes.as_slice()));
}
