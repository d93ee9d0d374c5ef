//! Many values on few pixels.
//!
//! Is: for each column of pixels the first, least, greatest and last value in it, so that the picture is that of all values.
//! Is not: aware of a screen or of time; `x` is any number that grows.
//! Shape: lines that break where a value is missing, at a gap, and where time goes back.

use std::ops::Range;

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Left edge.
    pub from: f64,
    /// Right edge.
    pub until: f64,
    /// Columns of pixels between them.
    pub columns: usize,
    /// Length of an interval.
    pub step: f64,
}

/// A line without a break.
pub type Polyline = Vec<[f64; 2]>;

#[derive(Clone, Copy)]
struct Column {
    place: i64,
    first: [f64; 2],
    low: [f64; 2],
    high: [f64; 2],
    last: [f64; 2],
}

impl Column {
    fn of(place: i64, point: [f64; 2]) -> Column {
        Column {
            place,
            first: point,
            low: point,
            high: point,
            last: point,
        }
    }

    fn add(&mut self, point: [f64; 2]) {
        if point[1] < self.low[1] {
            self.low = point;
        }
        if point[1] > self.high[1] {
            self.high = point;
        }
        self.last = point;
    }

    /// In the order of time, none twice.
    fn end(self, line: &mut Polyline) {
        let (a, b) = match self.low[0] <= self.high[0] {
            true => (self.low, self.high),
            false => (self.high, self.low),
        };
        for point in [self.first, a, b, self.last] {
            if line.last() != Some(&point) {
                line.push(point);
            }
        }
    }
}

/// The places of the values that a window shows, and one more at either side. `order` does not fall.
pub fn visible(order: &[f64], window: &Window) -> Range<usize> {
    let first = order.partition_point(|x| *x < window.from);
    let last = order.partition_point(|x| *x - window.step <= window.until);
    let first = first.saturating_sub(1);
    first..(last + 1).min(order.len()).max(first)
}

/// The values at these places as lines.
pub fn lines(
    xs: &[f64],
    values: &[Option<f64>],
    places: Range<usize>,
    window: &Window,
) -> Vec<Polyline> {
    let mut lines = Vec::new();
    let mut line = Polyline::new();
    let mut column: Option<Column> = None;
    let mut before = f64::NEG_INFINITY;
    #[expect(clippy::cast_precision_loss, reason = "pixels of a screen")]
    let scale = window.columns.max(1) as f64 / (window.until - window.from).max(f64::EPSILON);
    let xs = xs.get(places.clone()).unwrap_or_default();
    let values = values.get(places).unwrap_or_default();
    for (x, value) in xs.iter().zip(values) {
        let broken = *x <= before || *x - before > 1.5 * window.step;
        before = *x;
        if (broken || value.is_none()) && (column.is_some() || !line.is_empty()) {
            if let Some(column) = column.take() {
                column.end(&mut line);
            }
            lines.push(std::mem::take(&mut line));
        }
        let Some(value) = value else { continue };
        #[expect(clippy::cast_possible_truncation, reason = "a column of a screen")]
        let place = ((*x - window.from) * scale).floor() as i64;
        match &mut column {
            Some(column) if column.place == place => column.add([*x, *value]),
            _ => {
                let new = Column::of(place, [*x, *value]);
                if let Some(column) = column.replace(new) {
                    column.end(&mut line);
                }
            }
        }
    }
    if let Some(column) = column {
        column.end(&mut line);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// A line of interval ends as stairs: a value holds from the end before to its own.
pub fn stairs(line: &[[f64; 2]], step: f64) -> Polyline {
    line.iter()
        .flat_map(|[x, value]| [[x - step, *value], [*x, *value]])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Window = Window {
        from: 0.0,
        until: 10_000.0,
        columns: 100,
        step: 1.0,
    };

    fn of(values: &[Option<f64>]) -> Vec<Polyline> {
        let xs: Vec<f64> = (0..values.len()).map(|x| x as f64).collect();
        lines(&xs, values, 0..values.len(), &ALL)
    }

    #[test]
    fn few_values_are_drawn_as_they_are() {
        let xs = [0.0, 200.0, 400.0];
        let window = Window { step: 200.0, ..ALL };
        let drawn = lines(&xs, &[Some(1.0), Some(3.0), Some(2.0)], 0..3, &window);
        assert_eq!(drawn, [vec![[0.0, 1.0], [200.0, 3.0], [400.0, 2.0]]]);
    }

    #[test]
    fn a_missing_value_a_gap_and_a_step_back_break_the_line() {
        assert_eq!(of(&[Some(1.0), None, Some(2.0)]).len(), 2);
        let drawn = |xs: &[f64]| lines(xs, &[Some(1.0), Some(1.0)], 0..2, &ALL).len();
        assert_eq!(
            [drawn(&[0.0, 1.0]), drawn(&[0.0, 5.0]), drawn(&[5.0, 4.0])],
            [1, 2, 2]
        );
    }

    #[test]
    fn a_spike_among_thousands_is_seen_and_the_points_are_few() {
        let mut values = vec![Some(1.0); 10_000];
        values[4_321] = Some(99.0);
        values[4_322] = Some(-5.0);
        let drawn = of(&values).concat();
        assert!(drawn.contains(&[4_321.0, 99.0]) && drawn.contains(&[4_322.0, -5.0]));
        assert!(drawn.len() <= 4 * 101, "{}", drawn.len());
    }

    #[test]
    fn what_is_in_sight_and_a_neighbour_at_either_side_is_drawn() {
        let order: Vec<f64> = (0..100).map(f64::from).collect();
        let window = Window {
            from: 10.5,
            until: 20.5,
            ..ALL
        };
        assert_eq!(visible(&order, &window), 10..23);
        assert_eq!(visible(&[], &window), 0..0);
    }

    #[test]
    fn stairs_hold_over_their_interval() {
        assert_eq!(stairs(&[[2.0, 7.0]], 2.0), [[0.0, 7.0], [2.0, 7.0]]);
    }
}
