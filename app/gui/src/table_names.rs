//! What a person calls the standard tables.
//!
//! Is: words for a list.
//! Source: ANSI C12.19-1997, the titles of the tables.

use meterbench_jobs::TableId;

/// "Primary display list"; a maker's tables have no names of their own.
pub fn name(id: TableId) -> &'static str {
    if id.is_manufacturer() {
        return "Manufacturer table";
    }
    match id.number() {
        0 => "General configuration",
        1 => "Manufacturer identification",
        2 => "Device nameplate",
        3 => "End device mode and status",
        4 => "Pending status",
        5 => "Device identification",
        6 => "Utility information",
        7 => "Procedure initiate",
        8 => "Procedure response",
        10 => "Dimension sources limits",
        11 => "Actual sources limiting",
        12 => "Unit of measure entry",
        13 => "Demand control",
        14 => "Data control",
        15 => "Constants",
        16 => "Source definition",
        20 => "Dimension register limits",
        21 => "Actual registers",
        22 => "Data selection",
        23 => "Current register data",
        24 => "Previous season data",
        25 => "Previous demand reset data",
        26 => "Self read data",
        27 => "Present register selection",
        28 => "Present register data",
        30 => "Dimension display limits",
        31 => "Actual display limiting",
        32 => "Display source",
        33 => "Primary display list",
        34 => "Secondary display list",
        40 => "Dimension security limits",
        41 => "Actual security limiting",
        42 => "Security",
        43 => "Default access control",
        44 => "Access control",
        45 => "Key",
        50 => "Dimension time and TOU",
        51 => "Actual time and TOU",
        52 => "Clock",
        53 => "Time offset",
        54 => "Calendar",
        55 => "Clock state",
        56 => "Time remaining",
        60 => "Dimension load profile",
        61 => "Actual load profile",
        62 => "Load profile control",
        63 => "Load profile status",
        64 => "Load profile data set 1",
        65 => "Load profile data set 2",
        66 => "Load profile data set 3",
        67 => "Load profile data set 4",
        70 => "Dimension log",
        71 => "Actual log",
        72 => "Events identification",
        73 => "History log control",
        74 => "History log data",
        75 => "Event log control",
        76 => "Event log data",
        _ => "Standard table",
    }
}
