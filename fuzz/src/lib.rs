//! What the fuzz targets share: a body that arrives in pieces, a thread pool like the emulator's, and its forgiveness for
//! decoders that panic.

use std::collections::BTreeSet;
use std::future::Future;
use std::panic;
use std::pin::Pin;
use std::sync::{LazyLock, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use cedulita::contract::Refusal;
use futures_util::Stream;
use tokio::runtime::Runtime;

/// A request body on its way in. Polling it after its end is a fault of the reader, and panics.
pub struct Arrival {
    body: Bytes,
    sizes: [usize; 2],
    habits: u8,
    turn: usize,
    waited: bool,
    gap_sent: bool,
    ended: bool,
}

/// Chunks are not there yet when first asked for.
pub const LATE: u8 = 1;
/// An empty chunk comes before each other one.
pub const GAPS: u8 = 2;
/// Chunks alternate between the given size and a small one from the upper four bits.
pub const UNEVEN: u8 = 4;
/// The end is not known yet when first asked for.
pub const LATE_END: u8 = 8;

impl Arrival {
    /// The whole body at once.
    pub fn whole(body: &[u8]) -> Self {
        Self::cut(body, usize::MAX, 0)
    }

    /// The body in chunks of `size` bytes, with the given habits.
    pub fn cut(body: &[u8], size: usize, habits: u8) -> Self {
        let size = size.max(1);
        let other = if habits & UNEVEN == 0 { size } else { usize::from(habits >> 4) + 1 };
        let body = Bytes::copy_from_slice(body);
        Self { body, sizes: [size, other], habits, turn: 0, waited: false, gap_sent: false, ended: false }
    }

    fn has(&self, habit: u8) -> bool {
        self.habits & habit != 0
    }
}

impl Stream for Arrival {
    type Item = Result<Bytes, Refusal>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        assert!(!this.ended, "the body was asked for more after its end");
        let late = if this.body.is_empty() { LATE_END } else { LATE };
        if this.has(late) && !this.waited {
            this.waited = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        this.waited = false;
        if this.body.is_empty() {
            this.ended = true;
            return Poll::Ready(None);
        }
        if this.has(GAPS) && !this.gap_sent {
            this.gap_sent = true;
            return Poll::Ready(Some(Ok(Bytes::new())));
        }
        this.gap_sent = false;
        let size = this.sizes[this.turn % 2].min(this.body.len());
        this.turn += 1;
        Poll::Ready(Some(Ok(this.body.split_to(size))))
    }
}

/// The bytes between the marks of a PDF, where they have none.
pub fn as_pdf(data: &[u8]) -> Vec<u8> {
    let mut pdf = if data.starts_with(b"%PDF-") { Vec::new() } else { b"%PDF-1.7\n".to_vec() };
    pdf.extend_from_slice(data);
    if !data.trim_ascii_end().ends_with(b"%%EOF") {
        pdf.extend_from_slice(b"\n%%EOF");
    }
    pdf
}

/// Runs a future that needs the emulator's kind of thread pool, with its stacks of 2 MiB.
pub fn on_runtime<F: Future>(future: F) -> F::Output {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
        tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().expect("a runtime can be built")
    });
    RUNTIME.block_on(future)
}

/// Lets a run go on when a dependency panics, which the emulator catches and takes for an unreadable picture. Each place
/// is reported once. A panic of our own code still ends the run, and so does every panic if `FUZZ_UNFORGIVING` is set.
pub fn forgive_decoders() {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if std::env::var_os("FUZZ_UNFORGIVING").is_some() {
        return;
    }
    let fatal = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let place = info.location().filter(|place| place.file().contains("/registry/src/"));
        let Some(place) = place.map(ToString::to_string) else { return fatal(info) };
        if SEEN.lock().is_ok_and(|mut seen| seen.insert(place)) {
            eprintln!("FORGIVEN: {info}");
        }
    }));
}
