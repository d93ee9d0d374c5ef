//! The thread that has the meters of the bench in hand.
//!
//! Is: orders in, news out; a look at a meter that runs fast may have weeks to count, and the window doesn't wait for it.
//! Is not: a decision; those are in `update`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, ToSpan as _};
use meterbench_emulator::{Emulators, Exercise, Handle, Options, Speed, exercise, forms};

use super::{Face, News, Order, Plate, Step};

/// The bench's thread, seen from the window.
pub struct Worker {
    orders: mpsc::Sender<Order>,
}

/// Brings news to the window.
type Tell = Arc<dyn Fn(News) + Send + Sync>;

impl Worker {
    /// Starts it; `tell` brings its news to the window. It ends when this is dropped.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        emulators: Arc<Emulators>,
        tell: impl Fn(News) + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let (orders, given) = mpsc::channel();
        let mut hand = Hand {
            emulators,
            fast: BTreeSet::new(),
            exercises: BTreeMap::new(),
            steps: BTreeMap::new(),
            tell: Arc::new(tell),
        };
        let thread = thread::Builder::new().name("bench".into());
        thread.spawn(move || hand.work(&given))?;
        Ok(Self { orders })
    }

    /// Gives it something to do.
    pub fn order(&self, order: Order) {
        if self.orders.send(order).is_err() {
            tracing::error!("the bench's thread has ended");
        }
    }
}

struct Hand {
    emulators: Arc<Emulators>,
    /// Those whose time runs so fast that they have to be kept up with.
    fast: BTreeSet<String>,
    /// Those that are for an exercise.
    exercises: BTreeMap<String, &'static Exercise>,
    /// Those whose time is being stepped, and how to end that.
    steps: BTreeMap<String, Arc<AtomicBool>>,
    tell: Tell,
}

/// A meter that runs as fast as this has a day to count whenever nobody has asked it for a minute.
const FAST: f64 = 1000.0;
/// How often such a meter is kept up with.
const KEEP_UP: Duration = Duration::from_secs(1);

impl Hand {
    /// Until the window is gone. With no fast meter on the bench it sleeps between orders.
    fn work(&mut self, orders: &mpsc::Receiver<Order>) {
        use mpsc::RecvTimeoutError::{Disconnected, Timeout};
        loop {
            let order = if self.fast.is_empty() {
                orders.recv().map_err(|_| Disconnected)
            } else {
                orders.recv_timeout(KEEP_UP)
            };
            match order {
                Ok(order) => match self.carry_out(order) {
                    Ok(Some(news)) => (self.tell)(news),
                    Ok(None) => (),
                    Err(why) => (self.tell)(News::Refused(why)),
                },
                Err(Timeout) => self.keep_up(),
                Err(Disconnected) => return self.end_steps(),
            }
        }
    }

    fn keep_up(&self) {
        for name in &self.fast {
            if let Ok(meter) = self.meter(name) {
                meter.lock().catch_up();
            }
        }
    }

    fn carry_out(&mut self, order: Order) -> Result<Option<News>, String> {
        match order {
            Order::Add { form, present } => return self.add(&form, &present).map(Some),
            Order::Look(name) => return self.look(name).map(Some),
            Order::Remove(name) => {
                self.emulators.remove(&name);
                self.fast.remove(&name);
                self.exercises.remove(&name);
                self.end_step(&name);
            }
            Order::Load(name, load) => {
                let meter = self.meter(&name)?;
                let connected = meter.lock().connect(load, seed(&name));
                connected.map_err(|error| error.to_string())?;
            }
            Order::Speed(name, speed) => self.speed(name, speed)?,
            Order::Step(name, step) => self.step(name, step)?,
            Order::EndStep(name) => self.end_step(&name),
            Order::Replay(order) => {
                let tell = Arc::clone(&self.tell);
                let thread = thread::Builder::new().name("replay".into());
                let started = thread.spawn(move || tell(News::Replayed(order.run())));
                started.map(drop).map_err(|error| error.to_string())?;
            }
            Order::Exercise { name, present } => {
                return self.exercise(&name, &present).map(Some);
            }
            Order::Power(name, power) => self.meter(&name)?.set_power(power),
            Order::Press(name, button) => {
                let pressed = self.meter(&name)?.lock().press(button);
                pressed.map_err(|error| error.to_string())?;
            }
            Order::Feed(name, volts) => self.meter(&name)?.lock().feed_load_side(volts),
            Order::Faults(name, faults) => {
                let meter = self.meter(&name)?.with_faults(faults);
                self.emulators.stand(&name, meter);
            }
        }
        Ok(None)
    }

    /// The meter that the port of a form has, unless it is on the bench already; then another one.
    fn add(&mut self, form: &str, present: &[String]) -> Result<News, String> {
        let row = forms()
            .iter()
            .find(|row| row.name == form)
            .ok_or_else(|| format!("there is no form {form}"))?;
        let (name, meter) = if present.iter().any(|name| name == form) {
            self.emulators.another(form)
        } else {
            let meter = self.emulators.meter(form);
            meter.map(|meter| (form.to_owned(), meter))
        }
        .map_err(|error| error.to_string())?;
        let (plate, wiring) = {
            let meter = meter.lock();
            let wiring = meter.wiring().map_err(|error| error.to_string())?;
            (Plate::new(row, meter.serial()), wiring)
        };
        Ok(News::Added {
            name,
            plate: Box::new(plate),
            wiring,
            exercise: None,
        })
    }

    /// A meter that has to be put right, under the name of its exercise.
    fn exercise(&mut self, name: &str, present: &[String]) -> Result<News, String> {
        let exercise = exercise(name).map_err(|error| error.to_string())?;
        let row = forms()
            .iter()
            .find(|row| row.name == exercise.form)
            .ok_or_else(|| format!("there is no form {}", exercise.form))?;
        let meter = exercise
            .meter(Options::default())
            .map_err(|error| error.to_string())?;
        let wiring = meter.wiring().map_err(|error| error.to_string())?;
        let plate = Plate::new(row, meter.serial());
        let mut name = exercise.name.clone();
        while present.contains(&name) {
            name.push_str("-again");
        }
        self.emulators.stand(&name, Handle::new(meter));
        self.exercises.insert(name.clone(), exercise);
        Ok(News::Added {
            name,
            plate: Box::new(plate),
            wiring,
            exercise: Some(exercise.name.clone()),
        })
    }

    fn look(&self, name: String) -> Result<News, String> {
        let meter = self.meter(&name)?;
        let mut face = Face::of(&mut meter.lock(), Instant::now());
        if let Some(exercise) = self.exercises.get(&name) {
            face.steps = exercise.progress(&meter.lock());
        }
        Ok(News::Seen(name, Box::new(face)))
    }

    fn speed(&mut self, name: String, speed: Speed) -> Result<(), String> {
        self.meter(&name)?.set_speed(speed);
        if speed.as_times() >= FAST {
            self.fast.insert(name);
        } else {
            self.fast.remove(&name);
        }
        Ok(())
    }

    /// Years may pass: they do so beside this thread, a day at a time, so that they are seen to pass.
    fn step(&mut self, name: String, step: Step) -> Result<(), String> {
        self.end_step(&name);
        let meter = self.meter(&name)?;
        let end = Arc::new(AtomicBool::new(false));
        self.steps.insert(name.clone(), Arc::clone(&end));
        let tell = Arc::clone(&self.tell);
        let thread = thread::Builder::new().name("bench step".into());
        let started = thread.spawn(move || {
            let refused = step_meter(&meter, step, &end).err();
            tell(News::Stepped(name, refused));
        });
        started.map(drop).map_err(|error| error.to_string())
    }

    fn end_step(&mut self, name: &str) {
        if let Some(end) = self.steps.remove(name) {
            end.store(true, Ordering::Relaxed);
        }
    }

    fn end_steps(&self) {
        for end in self.steps.values() {
            end.store(true, Ordering::Relaxed);
        }
    }

    fn meter(&self, name: &str) -> Result<Handle, String> {
        let meter = self.emulators.meter(name);
        meter.map_err(|error| error.to_string())
    }
}

fn step_meter(meter: &Handle, step: Step, end: &AtomicBool) -> Result<(), String> {
    let (now, at) = {
        let meter = meter.lock();
        (meter.bench_time(), meter.end_of(step))
    };
    if at.duration_since(now) > SignedDuration::from_hours(LONGEST_STEP_DAYS * 24) {
        return Err(format!(
            "a step of more than {LONGEST_STEP_DAYS} days is too long; make several of it"
        ));
    }
    let mut next = now;
    while next < at && !end.load(Ordering::Relaxed) {
        next = next.checked_add(1.day()).map_or(at, |day| day.min(at));
        // Time that runs meanwhile may have got there first.
        if meter.lock().bench_time() < next {
            meter.step_to(next).map_err(|error| error.to_string())?;
        }
    }
    if at < now {
        return meter.step_to(at).map_err(|error| error.to_string());
    }
    Ok(())
}

/// 28 years: a calendar repeats itself after them.
const LONGEST_STEP_DAYS: i64 = 10_228;

/// Two households on the bench are not the same one.
fn seed(name: &str) -> u64 {
    name.bytes().fold(7, |seed, byte| {
        seed.wrapping_mul(31).wrapping_add(u64::from(byte))
    })
}
