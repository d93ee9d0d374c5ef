//! What flows while the meter is under test or in the shop.
//!
//! Is: energies and demand of a test, in books of their own; and the pulses, which go on in every mode.
//! Is not: the customer's registers, which stand still meanwhile.

use meterbench_c1219::{Image, TableError};

use super::book::{Book, Offers};
use super::{Life, Program, stamp};

impl Life {
    /// Goes on to `until`. `test`: the tables of the test, in test mode.
    pub(super) fn count_aside(
        &mut self,
        program: &mut Program,
        test: Option<&mut Image>,
        until: i64,
    ) -> Result<(), TableError> {
        let mut book = match &test {
            Some(image) if self.connected.is_some() => {
                let mut book = match self.test.take() {
                    Some(book) => book,
                    None => Book::open(image)?,
                };
                book.take_over(image)?;
                Some(book)
            }
            _ => None,
        };
        self.flows_until = i64::MIN;
        while self.now < until {
            let standard = self.now + self.ahead;
            let stretch = self.stretch(program, standard);
            self.watch.see(&stretch, standard);
            if self.now >= self.flows_until {
                let counted = self.next_flow(&stretch);
                if let Some(book) = &mut book {
                    book.set_flow(&counted);
                }
            }
            let interval = book
                .as_ref()
                .map_or(i64::MAX, |book| book.next_interval(standard));
            let next = until
                .min(self.flows_until)
                .min(interval.saturating_sub(self.ahead))
                .min(stretch.until.saturating_sub(self.ahead));
            self.counter.run(next - self.now);
            if let Some(book) = &mut book {
                book.run(next - self.now, stretch.tier);
            }
            self.now = next;
            let standard = next + self.ahead;
            if let Some(book) = &mut book
                && standard == interval
            {
                let (time, zone) = (program.time, program.zone);
                let offers = Offers {
                    stamp: &|| stamp(standard, stretch.offset, time, zone),
                    maxima_from: i64::MIN,
                };
                book.close(standard, &stretch, &offers);
            }
        }
        // The customer's books take up the flow anew.
        self.flows_until = i64::MIN;
        if let (Some(book), Some(image)) = (&mut book, test) {
            book.write(image, self.now + self.ahead)?;
        }
        self.test = book;
        Ok(())
    }

    /// A test begins, anew.
    pub(crate) fn begin_test(&mut self) {
        self.test = None;
    }
}
