//! A request body on its way in, limited in length, time and memory. `intake` finds out what it contains.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, stream};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::ahead::{self, AheadBody};
use super::body_budget::{BodyBudget, Reservation, SETTLES};
use crate::contract::{Refusal, limits};
use crate::http::{App, HttpSettings};
use crate::scenario::MAX_DELAY;

const IN_THE_WAY: &str = "a body that stands still gives way when all memory for bodies or all connections are taken \
                          (--body-memory, --connections)";
/// Fewer bytes than this do not count as movement: a body that comes a little at a time is stalled.
const TRICKLE: usize = 16 * 1024;
/// A client that has sent nothing for this long may be waiting for its answer.
const QUIET: Duration = Duration::from_millis(250);

/// How long a body may take to arrive whole for a call that has not entered its session yet.
const AT_ONCE: Duration = Duration::from_millis(20);

/// A request body that is being received.
#[derive(Debug)]
pub(in crate::http) struct RequestBody {
    body: AheadBody,
    /// How many bytes may be read ahead. 0 for a client that must first be asked for its body.
    most_ahead: usize,
    /// The data of a body that was taken whole.
    whole: Option<Vec<Bytes>>,
    reservation: Reservation,
    received: usize,
    declared: Option<u64>,
    idle: Duration,
    deadline: Instant,
    progress: BodyProgress,
    /// How fast to read, if a fault slows the body down.
    pace: Option<Pace>,
    /// Since when the body counts as stalled, and how many bytes have arrived since.
    still_since: Instant,
    trickle: usize,
}

/// This many bytes at a time, with a pause after each piece, until the emulator is about to stop.
#[derive(Debug)]
struct Pace {
    piece_bytes: usize,
    pause: Duration,
    stopping: watch::Receiver<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BodyProgress {
    Untouched,
    Reading,
    Ended,
}

impl RequestBody {
    pub(in crate::http) fn new(body: Body, headers: &HeaderMap, settings: &HttpSettings, budget: &BodyBudget) -> Self {
        let now = Instant::now();
        let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        Self {
            body: AheadBody::new(body),
            most_ahead: match declared {
                _ if headers.contains_key(header::EXPECT) => 0,
                Some(length) => {
                    usize::try_from(length).map_or(ahead::MOST_BYTES, |length| length.min(ahead::MOST_BYTES))
                }
                None => ahead::MOST_BYTES,
            },
            whole: None,
            reservation: budget.reservation(declared),
            received: 0,
            declared,
            idle: settings.body_idle,
            deadline: now + settings.body_total,
            progress: BodyProgress::Untouched,
            pace: None,
            still_since: now,
            trickle: 0,
        }
    }

    /// The whole body in one piece of at most this many bytes.
    pub(in crate::http) async fn whole(&mut self, most: usize) -> Result<Bytes, Refusal> {
        let mut whole = BytesMut::new();
        while let Some(chunk) = self.next().await.transpose()? {
            if whole.len() + chunk.len() > most {
                return Err(too_long(most));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole.freeze())
    }

    /// The body as a stream that may end with a refusal.
    pub(super) fn stream(&mut self) -> impl Stream<Item = Result<Bytes, Refusal>> + Send + '_ {
        stream::unfold(self, async |arriving| Some((arriving.next().await?, arriving)))
    }

    /// Waits for something else, and meanwhile takes the start of the body off the connection, as far as there is memory. For
    /// everything else this start has not arrived yet.
    pub(super) async fn read_ahead_during<T>(&mut self, waiting: impl Future<Output = T>) -> T {
        let mut waiting = pin!(waiting);
        let mut room = None;
        poll_fn(|context| {
            let done = waiting.as_mut().poll(context);
            if done.is_pending() && *room.get_or_insert_with(|| self.reservation.reserve_ahead(self.most_ahead)) {
                let _ = self.body.take_ahead(self.most_ahead, context);
            }
            done
        })
        .await
    }

    /// Takes a body that is not long off the connection, if it arrives at once and there is memory. For everything else it has
    /// not arrived yet. Tells whether it was taken, so that it can be read again.
    pub(super) async fn take_whole(&mut self) -> bool {
        let is_short = self.declared.is_none_or(|length| length <= self.most_ahead as u64);
        if self.most_ahead == 0 || !is_short || !self.reservation.reserve_ahead(self.most_ahead) {
            return false;
        }
        let (body, most) = (&mut self.body, self.most_ahead + 1);
        // Whether that is all of it is seen afterwards.
        let _ = timeout(AT_ONCE, poll_fn(|context| body.take_ahead(most, context))).await;
        self.whole = self.body.is_whole().then(|| self.body.data());
        self.whole.is_some()
    }

    /// Goes back to the start of a body that was taken whole.
    pub(super) fn read_again(&mut self) {
        if let Some(data) = self.whole.take() {
            self.body = AheadBody::whole(data);
            self.reservation.count_again();
            (self.received, self.progress) = (0, BodyProgress::Untouched);
        }
    }

    /// Slows the reading down to this many bytes at a time, with a pause after each. From then on the body takes no
    /// memory from others.
    pub(super) fn slow_down(&mut self, piece_bytes: usize, pause: Duration, stopping: watch::Receiver<bool>) {
        self.reservation.slow_down();
        self.pace = Some(Pace { piece_bytes: piece_bytes.max(1), pause, stopping });
    }

    /// Whether a fault slows the body down.
    pub(super) fn is_slowed(&self) -> bool {
        self.pace.is_some()
    }

    /// The number of bytes that have arrived so far.
    pub(super) fn received(&self) -> usize {
        self.received
    }

    /// Reads on at the body's pace and discards what arrives, until this many bytes have arrived or the body ends.
    pub(super) async fn read_until(&mut self, bytes: usize) {
        while self.received < bytes {
            let Chunk::Data(data) = self.chunk().await else { return };
            self.throttle(data.len()).await;
        }
    }

    /// Whether more than this many bytes are declared or have arrived.
    pub(in crate::http) fn is_longer_than(&self, most: usize) -> bool {
        self.received > most || self.declared.is_some_and(|length| length > most as u64)
    }

    /// Whether bytes may still arrive that nothing has asked for.
    pub(super) fn is_unread(&self) -> bool {
        self.progress != BodyProgress::Ended && !self.body.is_end_stream()
    }

    /// Whether no byte has been requested yet, so that a client that waits for `100 Continue` still waits.
    pub(super) fn is_untouched(&self) -> bool {
        self.progress == BodyProgress::Untouched
    }

    async fn next(&mut self) -> Option<Result<Bytes, Refusal>> {
        if self.declared.is_some_and(|length| length > limits::BODY_BYTES as u64) {
            return Some(Err(too_long(limits::BODY_BYTES)));
        }
        match self.chunk().await {
            Chunk::Data(data) => {
                if self.received > limits::BODY_BYTES {
                    return Some(Err(too_long(limits::BODY_BYTES)));
                }
                let before = Instant::now();
                if self.reservation.reserve(data.len()).await {
                    // The client could not go on meanwhile, so this time does not count.
                    self.still_since = Instant::now();
                    self.deadline += self.still_since - before;
                    self.trickle = 0;
                }
                self.throttle(data.len()).await;
                Some(Ok(data))
            }
            Chunk::End => None,
            Chunk::Broken => Some(Err(self.broken("the connection or its framing broke"))),
            Chunk::Late => Some(Err(self.broken("no more came in time"))),
            Chunk::InTheWay => Some(Err(self.broken("no more came while others waited").hint(IN_THE_WAY))),
        }
    }

    /// Pauses as the pace requires for this many bytes. The pause does not count as the client's time.
    async fn throttle(&mut self, bytes: usize) {
        let Some(pace) = &mut self.pace else { return };
        let pieces = u32::try_from(bytes.div_ceil(pace.piece_bytes)).unwrap_or(u32::MAX);
        let pause = pace.pause.saturating_mul(pieces).min(MAX_DELAY);
        self.deadline += pause;
        tokio::select! {
            () = sleep(pause) => {}
            _ = pace.stopping.wait_for(|stopping| *stopping) => {}
        }
    }

    async fn chunk(&mut self) -> Chunk {
        self.progress = BodyProgress::Reading;
        let now = Instant::now();
        let patience = self.deadline.min(now + self.idle);
        let chunk = match self.frame_until(patience.min(self.still_since + SETTLES)).await {
            Some(chunk) => chunk,
            None => self.standing_until(patience).await,
        };
        self.reservation.moves();
        match &chunk {
            Chunk::Data(data) => self.count_received(data.len()),
            _ => self.progress = BodyProgress::Ended,
        }
        chunk
    }

    /// The next chunk, if it arrives before the deadline.
    async fn frame_until(&mut self, deadline: Instant) -> Option<Chunk> {
        loop {
            match timeout_at(deadline, self.body.frame()).await {
                Err(_) => return None,
                Ok(None) => return Some(Chunk::End),
                Ok(Some(Err(_))) => return Some(Chunk::Broken),
                Ok(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => return Some(Chunk::Data(data)),
                    Err(_trailers) => {}
                },
            }
        }
    }

    /// Does the same for a stalled body, which others may ask to give way. Few bodies get here, so few are registered.
    async fn standing_until(&mut self, deadline: Instant) -> Chunk {
        let asked = self.reservation.stands_still(self.still_since);
        tokio::select! {
            biased;
            chunk = self.frame_until(deadline) => chunk.unwrap_or(Chunk::Late),
            () = asked => Chunk::InTheWay,
        }
    }

    /// Counts bytes that arrived. A trickle does not count as movement.
    fn count_received(&mut self, bytes: usize) {
        self.received += bytes;
        self.trickle += bytes;
        if self.trickle >= TRICKLE {
            self.still_since = Instant::now();
            self.trickle = 0;
        }
    }

    fn broken(&self, why: &str) -> Refusal {
        let expected = self.declared.map_or_else(String::new, |length| format!("expected {length} bytes, "));
        Refusal::invalid(format!("request body is incomplete: {expected}got {} and {why}", self.received))
    }

    /// Reads and discards a short body that came together with its head, which is cheaper than a task that does so. It
    /// does not wait for bytes: when the library is asked a second time, it has passed on what it holds.
    pub(super) async fn discard_arrived(&mut self) {
        if self.progress != BodyProgress::Untouched || self.declared.is_none_or(|length| length > TRICKLE as u64) {
            return;
        }
        self.progress = BodyProgress::Reading;
        let mut is_asked = false;
        poll_fn(|context| {
            loop {
                match Pin::new(&mut self.body).poll_frame(context) {
                    Poll::Ready(Some(Ok(_))) => continue,
                    Poll::Ready(_) => self.progress = BodyProgress::Ended,
                    Poll::Pending if is_asked => {}
                    Poll::Pending => {
                        is_asked = true;
                        context.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                }
                return Poll::Ready(());
            }
        })
        .await;
    }

    /// Reads and discards the rest, up to the transport limit and within the body's own time. Closing while a client
    /// is still sending would reset the connection and lose the answer.
    pub(in crate::http) async fn drain(mut self) {
        self.reservation.give_back();
        while self.received <= limits::BODY_BYTES {
            let Chunk::Data(_) = self.chunk().await else { return };
        }
    }

    /// Does the same while the client keeps sending. When it pauses, the rest is read and discarded beside the answer.
    pub(super) async fn drain_until_quiet(mut self) {
        self.reservation.give_back();
        while self.received <= limits::BODY_BYTES {
            match timeout(QUIET, self.chunk()).await {
                Ok(Chunk::Data(_)) => {}
                Ok(_) => return,
                Err(_) => return drop(tokio::spawn(self.drain())),
            }
        }
    }
}

/// Reads and discards a refused body, because closing while a client is still sending would lose the answer.
pub(in crate::http) fn drain_request(app: &App, request: Request) {
    let (head, body) = request.into_parts();
    if !body.is_end_stream() && !head.headers.contains_key(header::EXPECT) {
        tokio::spawn(RequestBody::new(body, &head.headers, &app.settings, &app.body_budget).drain());
    }
}

enum Chunk {
    Data(Bytes),
    End,
    Broken,
    Late,
    /// It stalled, and others needed its memory or its connection.
    InTheWay,
}

fn too_long(most: usize) -> Refusal {
    Refusal::invalid(format!("request body is too long: expected at most {most} bytes"))
}
