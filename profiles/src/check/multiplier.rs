//! Rules for `[multiplier]`: X001 to X008.

use std::cmp::Ordering;

use super::firmware::Firmware;
use super::{Finding, Subject};
use crate::number::grouped;
use crate::program::{Multiplier, Ratio};

fn ratios(multiplier: &Multiplier) -> [(&'static str, &'static str, &Ratio); 2] {
    [
        ("multiplier.ct", "CT", &multiplier.ct),
        ("multiplier.pt", "PT", &multiplier.pt),
    ]
}

/// The ratio to look at first when the product is wrong: the CT's, unless it can't be the cause.
fn cause(multiplier: &Multiplier, innocent: fn(&Ratio) -> bool) -> &'static str {
    if innocent(&multiplier.ct) && !innocent(&multiplier.pt) {
        "multiplier.pt"
    } else {
        "multiplier.ct"
    }
}

/// X001: CT x PT above what the meter takes.
pub(super) fn within_the_limit(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(multiplier), Some(limits)) = (&subject.program.multiplier, subject.limits) else {
        return;
    };
    let product = multiplier.product();
    if product.cmp_whole(limits.multiplier) == Ordering::Greater {
        let (ct, pt) = (&multiplier.ct, &multiplier.pt);
        let message = format!(
            "multiplier {} (CT {ct} = {} x PT {pt} = {}) is above the meter's limit of {}",
            product.to_one(),
            ct.to_one(),
            pt.to_one(),
            grouped(limits.multiplier.into())
        );
        let hint = "check both ratios; if they are right, leave part of the multiplier to billing";
        let path = cause(multiplier, Ratio::is_one);
        findings.push(Finding::error("X001", path, message, hint));
    }
}

/// X002: a multiplier on a form that carries the whole current itself.
pub(super) fn one_on_self_contained(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(multiplier), Some(row)) = (&subject.program.multiplier, subject.row) else {
        return;
    };
    let product = multiplier.product();
    let is_one = multiplier.ct.is_one() && multiplier.pt.is_one();
    if !row.transformer_rated && !is_one {
        let message = format!(
            "multiplier {} on form {}, which is self-contained: it would bill {} times the energy used",
            product.to_one(),
            row.id,
            product.to_one()
        );
        findings.push(Finding::error(
            "X002",
            cause(multiplier, Ratio::is_one),
            message,
            "set ct and pt to \"1:1\", or name the transformer-rated form",
        ));
    }
}

/// X003: a PT ratio on a transformer-rated form that has no voltage transformers.
pub(super) fn pt_where_there_are_none(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(multiplier), Some(row)) = (&subject.program.multiplier, subject.row) else {
        return;
    };
    if row.transformer_rated && !row.has_pt && !multiplier.pt.is_one() {
        let message = format!(
            "PT ratio {} on form {}, which has no voltage transformers",
            multiplier.pt, row.id
        );
        findings.push(Finding::error(
            "X003",
            "multiplier.pt",
            message,
            "set pt to \"1:1\"",
        ));
    }
}

/// X004: a ratio below one steps up what transformers step down.
pub(super) fn upside_down(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(multiplier) = &subject.program.multiplier else {
        return;
    };
    for (path, name, ratio) in ratios(multiplier) {
        if ratio.cmp_whole(1) == Ordering::Less {
            let message = format!(
                "{name} ratio {ratio} is {} to one: it is upside down",
                ratio.to_one()
            );
            findings.push(Finding::error(
                "X004",
                path,
                message,
                format!("write it primary first, \"{}\"", ratio.inverted()),
            ));
        }
    }
}

/// X005: a ratio that isn't whole can't be stored. (One below 1 is X004's.)
pub(super) fn whole_ratios(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(multiplier), Some(limits)) = (&subject.program.multiplier, subject.limits) else {
        return;
    };
    for (path, name, ratio) in ratios(multiplier) {
        if limits.whole_ratios && ratio.whole().is_none() && ratio.cmp_whole(1) == Ordering::Greater
        {
            let message = format!(
                "{name} ratio {ratio} is {} to one, and the meter stores whole ratios",
                ratio.to_one()
            );
            let hint =
                "use transformers with a whole ratio, or leave this ratio to billing with \"1:1\"";
            findings.push(Finding::error("X005", path, message, hint));
        }
    }
}

/// X006: with a multiplier that isn't whole, the display's counts are fractions of the register's.
pub(super) fn whole_product(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(multiplier) = &subject.program.multiplier else {
        return;
    };
    let product = multiplier.product();
    if product.whole().is_none() && product.cmp_whole(1) == Ordering::Greater {
        let message = format!("the multiplier is {}, not a whole number", product.to_one());
        findings.push(Finding::warning(
            "X006",
            cause(multiplier, |ratio| ratio.whole().is_some()),
            message,
            "check that both ratios are as on the nameplates",
        ));
    }
}

/// X007: above what the firmware that the program names takes.
pub(super) fn within_the_firmwares_limit(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (Some(multiplier), Some(limits), Some(firmware)) = (
        &subject.program.multiplier,
        subject.limits,
        subject.firmware,
    ) else {
        return;
    };
    let old = &limits.old_multiplier;
    let Some(since) = Firmware::parse(&old.before) else {
        return;
    };
    let product = multiplier.product();
    // Above the newer limit it is X001's.
    let between = product.cmp_whole(old.limit) == Ordering::Greater
        && product.cmp_whole(limits.multiplier) != Ordering::Greater;
    if firmware < since && between {
        let message = format!(
            "multiplier {} is above {}, the limit of firmware before {} ({}); this meter has {firmware}",
            product.to_one(),
            grouped(old.limit.into()),
            old.before,
            old.confidence.words(),
        );
        let path = cause(multiplier, Ratio::is_one);
        findings.push(Finding::error(
            "X007",
            path,
            message,
            "use a meter with newer firmware, or leave part of the multiplier to billing",
        ));
    }
}

/// X008: a ratio that stands on no usual nameplate: most often a slip of the finger.
pub(super) fn usual_ratio(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(multiplier) = &subject.program.multiplier else {
        return;
    };
    // On a form without transformers the ratio itself is wrong, and X002 and X003 say so.
    if subject.row.is_some_and(|row| !row.transformer_rated) {
        return;
    }
    let has_pt = subject.row.is_none_or(|row| row.has_pt);
    let ratios = [
        (
            "multiplier.ct",
            "CT",
            &multiplier.ct,
            &subject.catalog.ratios.ct,
            true,
        ),
        (
            "multiplier.pt",
            "PT",
            &multiplier.pt,
            &subject.catalog.ratios.pt,
            has_pt,
        ),
    ];
    for (path, name, ratio, usual, has) in ratios {
        // Upside down is X004's, not whole X005's.
        let whole = ratio.whole().is_some() || subject.limits.is_none_or(|it| !it.whole_ratios);
        let unusual = ratio.cmp_whole(1) == Ordering::Greater && whole && !usual.contains(ratio);
        if !has || !unusual {
            continue;
        }
        let Some(nearest) = nearest_ratio(ratio, usual) else {
            continue;
        };
        let message = format!(
            "{name} ratio {ratio} ({} to one) stands on no usual nameplate; the nearest is {nearest} ({} to one)",
            ratio.to_one(),
            nearest.to_one()
        );
        let hint = format!("look at the nameplate again; if it says {nearest}, write that");
        findings.push(Finding::warning("X008", path, message, hint));
    }
}

/// The usual ratio nearest to one: by its quotient, as a wrong digit is.
fn nearest_ratio<'a>(ratio: &Ratio, usual: &'a [Ratio]) -> Option<&'a Ratio> {
    let distance = |other: &Ratio| (other.value() / ratio.value()).ln().abs();
    usual
        .iter()
        .min_by(|a, b| distance(a).total_cmp(&distance(b)))
}
