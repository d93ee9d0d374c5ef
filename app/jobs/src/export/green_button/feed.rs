//! The Atom feed, written entry by entry.
//!
//! Is: XML, with ids that the same export always has again: of the usage point for all snapshots of a meter, of a reading for all of the
//! same quantity on the same side, so that whoever gathers them has one; of blocks and the feed for this snapshot alone.
//! Is not: what the values mean.
//! Source: RFC 4287 for the feed; espi.xsd for the order of elements.

use std::fmt::Write as _;
use std::io::Write;

use sha2::{Digest as _, Sha256};

use super::codes::{Quality, ReadingKind};
use crate::export::table::preamble;
use crate::export::{Contents, ExportError, Order};

/// So much is gathered before it is written.
const CHUNK: usize = 1 << 16;
/// The one usage point that a meter is.
const POINT: &str = "RetailCustomer/1/UsagePoint/1";
const ELECTRICITY: u8 = 0;
/// CommodityKind of electricity at the customer's voltage.
const COMMODITY: u8 = 1;

/// A feed being written.
pub struct Feed<'a> {
    text: String,
    out: &'a mut dyn Write,
    updated: String,
    /// What all ids are made of: whose they are.
    meter: String,
    /// What those of readings are made of besides: what, on which side.
    kind: String,
    /// And those of blocks: when it was read.
    taken: String,
}

impl<'a> Feed<'a> {
    /// The head, the usage point and the local time.
    pub fn begin(
        contents: &Contents,
        order: &Order,
        out: &'a mut dyn Write,
    ) -> Result<Self, ExportError> {
        let meter = &contents.meter;
        let updated = contents
            .registers_at
            .map_or_else(|| "1970-01-01T00:00:00Z".into(), |at| at.to_string());
        let side = contents.side(order).words();
        let mut feed = Self {
            text: String::new(),
            out,
            updated,
            meter: format!("{}\n{}", meter.manufacturer, meter.serial),
            kind: format!("{}\n{side}", order.what.words()),
            taken: contents.taken.clone(),
        };
        let _ = writeln!(
            feed.text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n <id>{}</id>\n <title>{}</title>\n <subtitle>{}</subtitle>\n <updated>{}</updated>\n <author><name>MeterBench</name></author>",
            feed.id(&[&feed.kind, &feed.taken, "feed"]),
            escaped(&format!(
                "Green Button usage of meter {}, {side}",
                meter.serial
            )),
            escaped(&preamble(contents, order).join(". ")),
            feed.updated,
        );
        let related = [
            format!("{POINT}/MeterReading"),
            format!("{POINT}/UsageSummary"),
            "LocalTimeParameters/1".into(),
        ];
        let related: Vec<&str> = related.iter().map(String::as_str).collect();
        let id = feed.id(&[POINT]);
        feed.entry(
            &id,
            POINT,
            "RetailCustomer/1/UsagePoint",
            &related,
            &format!("Meter {}", meter.serial),
        );
        let _ = write!(
            feed.text,
            "<UsagePoint xmlns=\"http://naesb.org/espi\"><ServiceCategory><kind>{ELECTRICITY}</kind></ServiceCategory></UsagePoint>"
        );
        feed.close();
        if let Some(local) = &contents.local_time {
            let id = feed.id(&["LocalTimeParameters"]);
            feed.entry(
                &id,
                "LocalTimeParameters/1",
                "LocalTimeParameters",
                &[],
                "The meter's clock",
            );
            let _ = write!(
                feed.text,
                "<LocalTimeParameters xmlns=\"http://naesb.org/espi\"><dstEndRule>{:08X}</dstEndRule><dstOffset>{}</dstOffset><dstStartRule>{:08X}</dstStartRule><tzOffset>{}</tzOffset></LocalTimeParameters>",
                local.ends, local.saving_seconds, local.begins, local.zone_seconds
            );
            feed.close();
        }
        feed.flush()?;
        Ok(feed)
    }

    /// A MeterReading and its ReadingType.
    pub fn reading(
        &mut self,
        number: usize,
        title: &str,
        kind: &ReadingKind,
        power: i8,
    ) -> Result<(), ExportError> {
        let reading = format!("{POINT}/MeterReading/{number}");
        let kind_of = format!("ReadingType/{number}");
        let blocks = format!("{reading}/IntervalBlock");
        let id = self.id(&[&self.kind, "MeterReading", title]);
        self.entry(
            &id,
            &reading,
            &format!("{POINT}/MeterReading"),
            &[&blocks, &kind_of],
            title,
        );
        self.text
            .push_str("<MeterReading xmlns=\"http://naesb.org/espi\"/>");
        self.close();
        let id = self.id(&[&self.kind, "ReadingType", title]);
        self.entry(&id, &kind_of, "ReadingType", &[], title);
        self.text
            .push_str("<ReadingType xmlns=\"http://naesb.org/espi\">");
        let mut one = |name: &str, value: &dyn std::fmt::Display| {
            let _ = write!(self.text, "<{name}>{value}</{name}>");
        };
        one("accumulationBehaviour", &kind.accumulation);
        one("commodity", &COMMODITY);
        one("dataQualifier", &kind.qualifier);
        one("defaultQuality", &Quality::RAW);
        one("flowDirection", &kind.flow);
        one("intervalLength", &kind.seconds);
        one("kind", &kind.kind);
        one("phase", &kind.phase);
        one("powerOfTenMultiplier", &power);
        one("timeAttribute", &kind.time);
        if kind.rate > 0 {
            one("tou", &kind.rate);
        }
        one("uom", &kind.uom);
        self.text.push_str("</ReadingType>");
        self.close();
        self.flush()
    }

    /// Opens an IntervalBlock of a reading.
    pub fn begin_block(
        &mut self,
        number: usize,
        count: usize,
        start: i64,
        seconds: i64,
    ) -> Result<(), ExportError> {
        let blocks = format!("{POINT}/MeterReading/{number}/IntervalBlock");
        let path = format!("{blocks}/{count}");
        let id = self.id(&[&self.kind, &self.taken, &path]);
        self.entry(&id, &path, &blocks, &[], "");
        let _ = write!(
            self.text,
            "<IntervalBlock xmlns=\"http://naesb.org/espi\"><interval><duration>{seconds}</duration><start>{start}</start></interval>"
        );
        self.flush()
    }

    /// One reading of the open block; nothing stands for a value that is not valid.
    pub fn interval(
        &mut self,
        start: i64,
        seconds: i64,
        value: Option<i128>,
        quality: Quality,
    ) -> Result<(), ExportError> {
        self.text.push_str("\n   <IntervalReading>");
        if let Some(code) = quality.code() {
            let _ = write!(
                self.text,
                "<ReadingQuality><quality>{code}</quality></ReadingQuality>"
            );
        }
        let _ = write!(
            self.text,
            "<timePeriod><duration>{seconds}</duration><start>{start}</start></timePeriod>"
        );
        if let Some(value) = value {
            let _ = write!(self.text, "<value>{value}</value>");
        }
        self.text.push_str("</IntervalReading>");
        self.flush()
    }

    /// Closes the open block.
    pub fn end_block(&mut self) -> Result<(), ExportError> {
        self.text.push_str("\n  </IntervalBlock>");
        self.close();
        self.flush()
    }

    /// What the registers come to: the peak since the last reset, as power of ten and whole number of W. When it was stands in no
    /// register as UTC, so nothing is said of it.
    pub fn summary(&mut self, at: i64, peak: Option<(i8, i128)>) -> Result<(), ExportError> {
        let path = format!("{POINT}/UsageSummary");
        let id = self.id(&[&self.kind, &self.taken, &path]);
        self.entry(&id, &format!("{path}/1"), &path, &[], "Registers");
        self.text
            .push_str("<UsageSummary xmlns=\"http://naesb.org/espi\">");
        if let Some((power, value)) = peak {
            let _ = write!(
                self.text,
                "<peakDemand><powerOfTenMultiplier>{power}</powerOfTenMultiplier><uom>38</uom><value>{value}</value></peakDemand>"
            );
        }
        let _ = write!(
            self.text,
            "<qualityOfReading>{}</qualityOfReading><statusTimeStamp>{at}</statusTimeStamp><commodity>{COMMODITY}</commodity></UsageSummary>",
            Quality::RAW
        );
        self.close();
        self.flush()
    }

    /// The foot.
    pub fn end(mut self) -> Result<(), ExportError> {
        self.text.push_str("</feed>\n");
        self.out.write_all(self.text.as_bytes())?;
        Ok(())
    }

    /// Opens an entry up to its content.
    fn entry(&mut self, id: &str, path: &str, up: &str, related: &[&str], title: &str) {
        let _ = write!(
            self.text,
            " <entry>\n  <id>{id}</id>\n  <link rel=\"self\" href=\"{path}\"/>\n  <link rel=\"up\" href=\"{up}\"/>\n"
        );
        for href in related {
            let _ = writeln!(self.text, "  <link rel=\"related\" href=\"{href}\"/>");
        }
        let _ = write!(
            self.text,
            "  <title>{}</title>\n  <content>",
            escaped(title)
        );
    }

    /// Closes an entry.
    fn close(&mut self) {
        let _ = writeln!(
            self.text,
            "</content>\n  <published>{0}</published>\n  <updated>{0}</updated>\n </entry>",
            self.updated
        );
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        if self.text.len() >= CHUNK {
            self.out.write_all(self.text.as_bytes())?;
            self.text.clear();
        }
        Ok(())
    }

    /// A UUID of version 8: bits of a hash over the meter and what it is made of.
    fn id(&self, of: &[&str]) -> String {
        let hash = Sha256::digest(format!("{}\n{}", self.meter, of.join("\n")));
        let hex: String = hash
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().to_owned();
        format!(
            "urn:uuid:{}-{}-8{}-9{}-{}",
            part(0, 8),
            part(8, 12),
            part(13, 16),
            part(17, 20),
            part(20, 32)
        )
    }
}

/// Text for XML; characters that XML can't hold are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
