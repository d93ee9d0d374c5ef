//! The utility's texts: who owns the meter, where it hangs, whom it bills.
//!
//! Is: the fields of ST-6 that a person fills in, as text.
//! Is not: the versions of the software that wrote them; those bytes stay as they are in the meter.
//! Units: lengths in characters.
//! Source: C12.19 table 6.

use std::collections::BTreeMap;

/// Texts by field; one that is absent leaves the meter's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts(pub BTreeMap<TextField, String>);

/// A field of ST-6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextField {
    /// OWNER_NAME
    Owner,
    /// UTILITY_DIV
    Division,
    /// SERVICE_POINT_ID
    ServicePoint,
    /// ELEC_ADDR
    ElectricalAddress,
    /// DEVICE_ID
    DeviceId,
    /// UTIL_SER_NO
    UtilitySerial,
    /// CUSTOMER_ID
    Customer,
    /// COORDINATE_1
    Coordinate1,
    /// COORDINATE_2
    Coordinate2,
    /// COORDINATE_3
    Coordinate3,
    /// TARIFF_ID
    Tariff,
    /// PROGRAMMER_NAME
    Programmer,
    /// MISC_ID
    Miscellaneous,
}

impl TextField {
    /// All of them, in the table's order.
    pub const ALL: [TextField; 13] = [
        TextField::Owner,
        TextField::Division,
        TextField::ServicePoint,
        TextField::ElectricalAddress,
        TextField::DeviceId,
        TextField::UtilitySerial,
        TextField::Customer,
        TextField::Coordinate1,
        TextField::Coordinate2,
        TextField::Coordinate3,
        TextField::Tariff,
        TextField::Programmer,
        TextField::Miscellaneous,
    ];

    /// As in a program file.
    pub fn id(self) -> &'static str {
        match self {
            TextField::Owner => "owner",
            TextField::Division => "division",
            TextField::ServicePoint => "service_point",
            TextField::ElectricalAddress => "electrical_address",
            TextField::DeviceId => "device_id",
            TextField::UtilitySerial => "utility_serial",
            TextField::Customer => "customer",
            TextField::Coordinate1 => "coordinate_1",
            TextField::Coordinate2 => "coordinate_2",
            TextField::Coordinate3 => "coordinate_3",
            TextField::Tariff => "tariff",
            TextField::Programmer => "programmer",
            TextField::Miscellaneous => "miscellaneous",
        }
    }

    /// For a person.
    pub fn words(self) -> &'static str {
        match self {
            TextField::Owner => "Owner",
            TextField::Division => "Utility division",
            TextField::ServicePoint => "Service point",
            TextField::ElectricalAddress => "Electrical address",
            TextField::DeviceId => "Device id",
            TextField::UtilitySerial => "Utility serial number",
            TextField::Customer => "Customer",
            TextField::Coordinate1 => "Coordinate 1",
            TextField::Coordinate2 => "Coordinate 2",
            TextField::Coordinate3 => "Coordinate 3",
            TextField::Tariff => "Tariff",
            TextField::Programmer => "Programmer",
            TextField::Miscellaneous => "Miscellaneous",
        }
    }

    /// Characters that the field holds.
    pub fn length(self) -> usize {
        match self {
            TextField::Coordinate1
            | TextField::Coordinate2
            | TextField::Coordinate3
            | TextField::Programmer => 10,
            TextField::Tariff => 8,
            TextField::Miscellaneous => 30,
            _ => 20,
        }
    }
}
