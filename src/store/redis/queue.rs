//! Operations that wait to be sent, and who sends them: a call that asks. It sends what waits as one batch, waits for the
//! answer in its own task, and hands the teller on to the first who came meanwhile. So nothing wakes but who must.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::teller::{Request, RequestReply, Teller};
use crate::store::StoreUnavailable;
use crate::store::operation::{IfLost, StoreOperation, Told};

/// The most operations of a batch, and about the most bytes.
const MOST: usize = 256;
const MOST_BYTES: usize = 1024 * 1024;
/// Operations that may wait. There are never more than calls under way, but for a burst.
const WAITING: usize = 16_384;

/// A request whose caller may be given the turn to send.
type QueuedRequest = Request<Turn>;

/// Operations that wait to be sent.
#[derive(Debug)]
pub(super) struct Queue(Mutex<QueueState>);

#[derive(Debug)]
struct QueueState {
    waiting: VecDeque<QueuedRequest>,
    /// The teller, while nobody sends.
    teller: Option<Box<Teller>>,
}

impl Queue {
    pub(super) fn new(teller: Teller) -> Arc<Self> {
        let state = QueueState { waiting: VecDeque::new(), teller: Some(Box::new(teller)) };
        Arc::new(Self(Mutex::new(state)))
    }

    /// Asks for an operation. `if_lost` counts when this fails.
    pub(super) async fn ask(
        self: &Arc<Self>,
        operation: StoreOperation,
        if_lost: IfLost,
    ) -> Result<Told, StoreUnavailable> {
        let (answer, mut told) = oneshot::channel();
        let request = Request { operation, if_lost, since: Instant::now(), answer: Some(answer) };
        let free = {
            let mut state = self.lock();
            if state.waiting.len() >= WAITING {
                return Err(StoreUnavailable::new("too many calls wait for it"));
            }
            state.waiting.push_back(request);
            state.teller.take()
        };
        if let Some(teller) = free {
            SentBatch::new(self, teller, None).await;
        }
        loop {
            match told.await {
                Ok(RequestReply::Told(told)) => return told,
                Ok(RequestReply::YourTurn(mut turn)) => {
                    let (answer, again) = oneshot::channel();
                    told = again;
                    let Some((teller, mut own)) = turn.take() else { continue };
                    own.answer = Some(answer);
                    SentBatch::new(self, teller, Some(own)).await;
                }
                Err(_) => return Err(StoreUnavailable::new("this replica is stopping")),
            }
        }
    }

    /// Takes what waits behind the first request, as far as a batch goes.
    fn batch(&self, first: Option<QueuedRequest>) -> Vec<QueuedRequest> {
        let mut state = self.lock();
        let mut batch: Vec<_> = first.or_else(|| state.waiting.pop_front()).into_iter().collect();
        let mut bytes = batch.iter().map(|request| request.operation.weight()).sum::<usize>();
        while let Some(next) = state.waiting.front() {
            bytes += next.operation.weight();
            if batch.len() == MOST || bytes > MOST_BYTES {
                break;
            }
            batch.extend(state.waiting.pop_front());
        }
        batch
    }

    /// Gives the teller to the first who waits, or puts it down. Tells whether somebody waits.
    fn hand_on(self: &Arc<Self>, teller: Box<Teller>) -> bool {
        let mut state = self.lock();
        let Some(mut first) = state.waiting.pop_front() else {
            state.teller = Some(teller);
            return false;
        };
        drop(state);
        if let Some(waiting) = first.answer.take() {
            let turn = Turn { queue: Arc::clone(self), inside: Some((teller, first)) };
            // If nobody takes it, it takes itself.
            let _ = waiting.send(RequestReply::YourTurn(turn));
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, QueueState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The turn to send the next batch, on its way to the call whose request is the first of it. If that call has gone, even
/// when the turn is under way, the batch is sent without it.
#[derive(Debug)]
struct Turn {
    queue: Arc<Queue>,
    inside: Option<(Box<Teller>, QueuedRequest)>,
}

impl Turn {
    fn take(&mut self) -> Option<(Box<Teller>, QueuedRequest)> {
        self.inside.take()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some((teller, first)) = self.take() {
            // It goes on by itself when it is dropped.
            drop(SentBatch::new(&self.queue, teller, Some(first)));
        }
    }
}

async fn send(queue: Arc<Queue>, mut teller: Box<Teller>, first: Option<QueuedRequest>) {
    let batch = queue.batch(first);
    teller.tell(batch).await;
    if queue.hand_on(teller) {
        // The next batch leaves before this call goes on, so that the server need not wait for it.
        tokio::task::yield_now().await;
    }
}

/// One batch that is sent. When its caller goes, others still wait for it, so it goes on by itself.
struct SentBatch(Option<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl SentBatch {
    fn new(queue: &Arc<Queue>, teller: Box<Teller>, first: Option<QueuedRequest>) -> Self {
        Self(Some(Box::pin(send(Arc::clone(queue), teller, first))))
    }
}

impl Future for SentBatch {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(sending) = &mut self.0 else { return Poll::Ready(()) };
        let polled = sending.as_mut().poll(context);
        if polled.is_ready() {
            self.0 = None;
        }
        polled
    }
}

impl Drop for SentBatch {
    fn drop(&mut self) {
        if let (Some(rest), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(rest);
        }
    }
}
