//! The cells: what is read, a fault, how much of it, a packet size.

/// Packet sizes that the meter agrees to at most.
pub const SIZES: [u16; 3] = [64, 256, 1024];

/// Chances of the faults that have one. Of a byte for those of the line, of a packet or an ACK for the others.
const RATES: [&str; 6] = ["0.00001", "0.0001", "0.001", "0.003", "0.01", "0.03"];

/// Faults with a rate; `@` stands for it.
const RATED: [&str; 12] = [
    "noise=@",
    "drop=@",
    "delay=@",
    "drop-ack=@",
    "garble-ack=@",
    "drop-packet=@",
    "garble-crc=@",
    "drop-last-byte=@",
    "truncate=@",
    "nak-burst=@",
    "slow=4s@@",
    "echo&noise=@&drop-ack=@&truncate=@",
];

/// Faults without one. They come with a little noise, or all seeds would be alike.
const COUNTED: [&str; 43] = [
    "echo",
    "garbage",
    "first-byte-lost",
    "drop-ack",
    "garble-ack",
    "ack-apart",
    "no-identify=1",
    "no-identify=3",
    "nak-identify=1",
    "nak-identify=3",
    "wake-up",
    "identity=40",
    "toggle-stuck",
    "toggle-copied",
    "toggle-shared",
    "toggle-after-refusal",
    "stale-answer",
    "bsy=1",
    "bsy=5",
    "bsy=20",
    "bsy=1000000",
    "dnr=1",
    "dnr=5",
    "slow=4s",
    "slow=30s",
    "slow-procedure",
    "no-negotiate",
    "no-baud",
    "isss=1",
    "isss=2",
    "wrong-password",
    "lingering",
    "pause=1s",
    "pause=5s",
    "full-reads-only",
    "offset-reads-only",
    "retries-as-tries",
    "ends-session-after=10",
    "ends-session-after=20",
    "terminates-after=20",
    "die-after=10",
    "die-after=40",
    "silent",
];

/// Faults with which the load profile is read, whose 18 kB are one table: what goes wrong in the middle of it must not cost
/// what has come.
const PROFILE: [&str; 5] = [
    "noise=0.0001",
    "noise=0.001",
    "echo&drop-ack=0.03&truncate=0.01",
    "terminates-after=20",
    "die-after=40",
];

/// The noise that counted faults come with.
const NOISE: &str = "noise=0.0001";

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Identity, registers and program: many tables, most of them short.
    Present,
    /// Identity and load profile.
    Profile,
}

/// Before the faults of a cell that reads the load profile.
const OF_PROFILE: &str = "profile:";

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What is read.
    pub what: What,
    /// As the emulator takes them, without seed and packet size.
    pub faults: String,
    /// Largest packet.
    pub size: u16,
}

impl Cell {
    /// As the table has it: what is read, where it is not the usual, and the faults.
    #[must_use]
    pub fn name(&self) -> String {
        match self.what {
            What::Present => self.faults.clone(),
            What::Profile => format!("{OF_PROFILE}{}", self.faults),
        }
    }

    /// The cell of this name.
    #[must_use]
    pub fn named(name: &str, size: u16) -> Cell {
        let (what, faults) = match name.strip_prefix(OF_PROFILE) {
            Some(faults) => (What::Profile, faults),
            None => (What::Present, name),
        };
        Cell {
            what,
            faults: faults.to_owned(),
            size,
        }
    }

    /// The address of a meter with these faults.
    #[must_use]
    pub fn meter(&self, seed: u64) -> String {
        format!("9S?{}&packet-size={}&seed={seed}", self.faults, self.size)
    }
}

/// All cells, in the order of the table.
#[must_use]
pub fn plan() -> Vec<Cell> {
    let rated = RATED.iter().flat_map(|form| {
        RATES.iter().map(move |rate| match form.strip_suffix("@@") {
            Some(slow) => format!("{slow}@{rate}"),
            None => form.replace('@', rate),
        })
    });
    let counted = COUNTED.iter().map(|fault| format!("{fault}&{NOISE}"));
    let iec = std::iter::once("iec".to_owned());
    let present = rated.chain(counted).chain(iec);
    let all = present
        .map(|faults| (What::Present, faults))
        .chain(PROFILE.map(|faults| (What::Profile, faults.to_owned())));
    all.flat_map(|(what, faults)| {
        SIZES.map(|size| Cell {
            what,
            faults: faults.clone(),
            size,
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use meterbench_emulator::{Faults, fault};

    /// The size is a column of its own; what goes wrong with a write spoils no read.
    const ELSEWHERE: [&str; 7] = [
        "packet-size",
        "full-writes-only",
        "cut-write",
        "torn-write",
        "ignores-writes",
        "lies",
        "writes-elsewhere",
    ];

    #[test]
    fn every_kind_of_fault_is_in_the_matrix_and_every_cell_is_understood() {
        let cells = plan();
        for cell in &cells {
            assert!(cell.faults.parse::<Faults>().is_ok(), "{}", cell.faults);
            assert_eq!(Cell::named(&cell.name(), cell.size), *cell);
        }
        for entry in fault::list() {
            let name = entry.kind.name();
            let there = cells.iter().any(|cell| {
                let mut words = cell.faults.split('&');
                words.any(|word| word.split('=').next() == Some(name))
            });
            assert!(there || ELSEWHERE.contains(&name), "{name}");
        }
    }
}
