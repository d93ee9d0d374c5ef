//! What chance remains that a wrong byte passes both checks, computed; `ARCHITECTURE.md` has the numbers.
//!
//! Is: bits turned over independently of each other, counted over all patterns that the check sequence of a packet lets
//! through, times the chance that such a pattern leaves the sum of the table's bytes as it was.
//! Is not: bursts, lost bytes, or a spoiled length, after which the check sequence is as good as 16 random bits.
//! Shape: with bit error rate p and r = p / (1 - p), a packet of n bits passes with w bits wrong `A_w r^w` times as often as
//! with none. `A_4` is counted; `A_w` of even w from 6 on is C(n, w) / 2^15, as the polynomial spreads patterns evenly.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that can't go on has failed"
)]

use meterbench_c1218::crc16;

/// x^16 + x^12 + x^5 + 1.
const POLYNOMIAL: u32 = 0x1_1021;
/// Bytes of a whole read of the emulated meter, load profile included.
const WHOLE_READ: f64 = 24_600.0;

/// x^0, x^1, … modulo the polynomial.
fn powers(count: usize) -> Vec<u16> {
    let mut power = 1_u32;
    let mut powers = Vec::new();
    for _ in 0..count {
        powers.push(u16::try_from(power).unwrap());
        power <<= 1;
        if power & 0x1_0000 != 0 {
            power ^= POLYNOMIAL;
        }
    }
    powers
}

/// Patterns of four wrong bits among `bits` that the check sequence lets through: each is three times two pairs of bits that
/// leave the same remainder.
fn patterns_of_four(bits: usize) -> f64 {
    let powers = powers(bits);
    let mut pairs = vec![0_u32; 0x1_0000];
    for (at, one) in powers.iter().enumerate() {
        for other in &powers[at + 1..] {
            pairs[usize::from(one ^ other)] += 1;
        }
    }
    let same = pairs
        .iter()
        .map(|&count| f64::from(count) * (f64::from(count) - 1.0) / 2.0);
    same.sum::<f64>() / 3.0
}

/// The chance that `flips` wrong bits at random places of random bytes leave the sum of the bytes as it was, for 0 up to that
/// many.
fn sums_that_stay(flips: usize) -> Vec<f64> {
    let mut sums = vec![0.0; 256];
    sums[0] = 1.0;
    let mut chances = vec![1.0];
    for _ in 0..flips {
        let mut next = vec![0.0; 256];
        for (sum, chance) in sums.iter().enumerate() {
            for bit in 0..8 {
                next[(sum + (1 << bit)) % 256] += chance / 16.0;
                next[(sum + 256 - (1 << bit)) % 256] += chance / 16.0;
            }
        }
        sums = next;
        chances.push(sums[0]);
    }
    chances
}

struct Chances {
    /// That an accepted packet is wrong, by its check sequence alone, and with the table's checksum.
    crc: f64,
    both: f64,
    /// The same of two reads that agree.
    twice: f64,
}

/// Of an accepted packet of `size` bytes at bit error rate `p`.
fn chances(size: usize, p: f64, four: f64) -> Chances {
    let bits = (8 * size) as f64;
    let r = p / (1.0 - p);
    let stays = sums_that_stay(60);
    let (mut crc, mut both, mut twice) = (0.0, 0.0, 0.0);
    let mut choose = 1.0;
    for (flips, stay) in stays.iter().enumerate().skip(1) {
        let w = flips as f64;
        choose *= (bits - w + 1.0) / w;
        let patterns = match flips {
            4 => four,
            6.. if flips % 2 == 0 => choose / 32768.0,
            _ => 0.0,
        };
        let once = r.powf(w);
        crc += patterns * once;
        both += patterns * once * stay;
        twice += patterns * once * once * stay;
    }
    let accepted = 1.0 + crc;
    Chances {
        crc: crc / accepted,
        both: both / accepted,
        twice: twice / (accepted * accepted),
    }
}

#[test]
fn no_odd_number_and_no_pair_of_wrong_bits_passes_up_to_32751_bits_of_data() {
    // Odd numbers: 1 is a root, so that x + 1 divides the polynomial, and every multiple of it has an even number of terms.
    assert_eq!(POLYNOMIAL.count_ones() % 2, 0);
    // Pairs: no power of x below the 32767th comes back to 1.
    let powers = powers(32_768);
    assert_eq!(powers.iter().position(|&power| power == 1), Some(0));
    assert_eq!(powers.iter().rposition(|&power| power == 1), Some(32_767));
    // It is this polynomial that the code has: one wrong bit in the last byte but the check sequence leaves x^16 and on.
    let remainder = crc16(&[0]) ^ crc16(&[0x80]);
    assert_eq!(remainder.reverse_bits(), 0x1021);
}

#[test]
fn patterns_of_four_are_spread_evenly() {
    let count = patterns_of_four(8 * 64);
    let bits = 512.0;
    let even = bits * (bits - 1.0) * (bits - 2.0) * (bits - 3.0) / 24.0 / 32768.0;
    assert!((count / even - 1.0).abs() < 0.2, "{count} {even}");
}

#[test]
fn the_numbers_in_the_architecture_are_these() {
    let text = include_str!("../../../ARCHITECTURE.md");
    let packets = |size: usize| WHOLE_READ / (size - 8) as f64;
    let fours: Vec<(usize, f64)> = [64, 256, 1024]
        .iter()
        .map(|&size| (size, patterns_of_four(8 * size)))
        .collect();
    let mut lines = Vec::new();
    for p in [1e-6, 1e-5, 1e-4, 1e-3] {
        let mut line = format!("| {p:.0e} |");
        for (size, four) in &fours {
            let one = chances(*size, p, *four);
            let read = |chance: f64| 1.0 - (1.0 - chance.min(1.0)).powf(packets(*size));
            // Too small for the power: there the sum is the same.
            let small = |chance: f64| {
                if chance < 1e-9 {
                    chance * packets(*size)
                } else {
                    read(chance)
                }
            };
            line += &format!(
                " {:.0e} · {:.0e} · {:.0e} |",
                small(one.crc),
                small(one.both),
                small(one.twice)
            );
        }
        lines.push(line);
    }
    for line in &lines {
        assert!(
            text.contains(line.as_str()),
            "ARCHITECTURE.md lacks:\n{}",
            lines.join("\n")
        );
    }
}
