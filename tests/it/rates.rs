//! Changes of rate: raised when there is more to move than thought, stepped down when a rate stays silent, and on TCP only
//! when somebody asks for it.

use std::collections::BTreeSet;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Polled, Poll, ready};
use std::time::Duration;

use meterbench_c1219::needs;
use meterbench_emulator::{Emulators, Options, Pace, serve_tcp};
use meterbench_jobs::{
    Address, AnyPort, Context, Image, Known, OpenEmulator, OpenError, Selection, TableId, Target,
    rate,
};
use meterbench_port::{BoxFuture, NoEmulators, Port, pass_on};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::support::{Bench, same_tables, target};

const TOP: u32 = 115_200;

/// Tables, first those that are longer than meters have them as a rule, so many that at their usual length a change of rate
/// would not pay, and at their own it does.
fn longer_than_thought(image: &Image) -> Vec<TableId> {
    let mut tables: Vec<(usize, TableId)> = image
        .iter()
        .map(|(id, bytes)| (bytes.len().saturating_sub(rate::typical(id)), id))
        .filter(|(_, id)| ![7, 8, 42].map(TableId::standard).contains(id))
        .collect();
    tables.sort_unstable();
    let mut ids = Vec::new();
    for (_, id) in tables.into_iter().rev() {
        ids.push(id);
        // What they need to be understood is read with them.
        let all: BTreeSet<TableId> = ids
            .iter()
            .flat_map(|id| needs(*id).iter().copied().chain([*id]))
            .collect();
        if rate::pays(all.into_iter().map(rate::typical).sum(), TOP, 0) {
            ids.pop();
        }
    }
    let bytes = ids.iter().filter_map(|id| image.raw(*id)).map(<[u8]>::len);
    assert!(rate::pays(bytes.sum(), TOP, 0), "{ids:?}");
    ids
}

#[tokio::test(start_paused = true)]
async fn a_session_goes_up_when_the_tables_of_a_meter_known_are_long() {
    let bench = Bench::new(Pace::Line);
    let folder = tempfile::tempdir().unwrap();
    let wanted = Selection::Tables(longer_than_thought(&bench.held("9S")));
    let mut readings = Vec::new();
    for _ in 0..2 {
        let mut context = bench.context();
        context.known = Known::in_folders(folder.path(), folder.path());
        let reading = meterbench_jobs::read(&context, &target("9S"), &wanted).await;
        readings.push(reading.unwrap());
    }
    let [first, second] = readings.try_into().unwrap();
    assert_eq!((first.link.baud, second.link.baud), (9600, TOP));
    assert!(second.link.elapsed < first.link.elapsed, "{}", second.link);
    for reading in [first, second] {
        assert_eq!(same_tables(reading.image(), &bench.held("9S")), Ok(()));
    }
}

/// Emulated meters behind probes that are blind above a rate.
struct Blind {
    meters: Arc<Emulators>,
    most: u32,
}

impl OpenEmulator for Blind {
    fn open(&self, form: &str) -> Result<AnyPort, OpenError> {
        Ok(Box::new(Probe {
            port: self.meters.open(form)?,
            most: self.most,
            blind: false,
        }))
    }
}

struct Probe {
    port: AnyPort,
    most: u32,
    blind: bool,
}

impl AsyncRead for Probe {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Polled<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.blind {
            let mut space = [0; 64];
            let mut lost = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut self.port).poll_read(cx, &mut lost))?;
            if lost.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
        Pin::new(&mut self.port).poll_read(cx, buf)
    }
}

impl AsyncWrite for Probe {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Polled<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.blind {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.port).poll_write(cx, bytes)
    }

    pass_on! { port: poll_flush, poll_shutdown }
}

impl Port for Probe {
    fn set_baud(&mut self, bits_per_second: u32) -> BoxFuture<'_, io::Result<()>> {
        self.blind = bits_per_second > self.most;
        self.port.set_baud(bits_per_second)
    }

    pass_on! { port: discard_input, name, can_change_baud, signals }
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_blind_above_a_rate_is_read_at_the_next_or_at_9600() {
    for (most, found) in [(TOP, TOP), (57_600, 57_600), (19_200, 9600), (9600, 9600)] {
        let bench = Bench::new(Pace::Line);
        let context = Context::new(Arc::new(Blind {
            meters: bench.emulators.clone(),
            most,
        }));
        let reading = meterbench_jobs::read(&context, &target("9S"), &Selection::Everything)
            .await
            .unwrap();
        assert_eq!(reading.link.baud, found, "blind above {most}");
        assert_eq!(same_tables(reading.image(), &bench.held("9S")), Ok(()));
    }
}

/// Longer than anything here takes; a test that meets it has failed.
const LIMIT: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_tcp_another_rate_is_offered_only_when_somebody_asks_for_it() {
    let emulators = Emulators::new(Options::default(), Pace::Instant);
    let meter = emulators.meter("9S").unwrap();
    let stop = CancellationToken::new();
    let any = "127.0.0.1:0".parse().unwrap();
    let served = serve_tcp(meter, any, Pace::Instant, stop).await.unwrap();
    let address = Address::Tcp {
        host: served.ip().to_string(),
        port: served.port(),
    };
    for (asked, found) in [(None, 9600), (Some(9600), 9600), (Some(57_600), 57_600)] {
        let target = Target {
            access: target("9S").access,
            max_baud: asked,
            ..Target::new(address.clone())
        };
        let context = Context::new(Arc::new(NoEmulators));
        let reading = meterbench_jobs::read(&context, &target, &Selection::Registers);
        let reading = timeout(LIMIT, reading).await.unwrap().unwrap();
        assert_eq!(reading.link.baud, found, "{asked:?}");
        assert!(!reading.registers.is_empty());
    }
}
