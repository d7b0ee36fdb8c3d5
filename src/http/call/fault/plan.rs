//! What each kind of fault does. A new kind does not compile without its row here, nor a new action without its
//! meaning where it is carried out.

use axum::http::StatusCode;

use crate::http::call::connection::ConnectionEnd;
use crate::journal::DeliveryOutcome;
use crate::scenario::FaultKind;

/// What a client that expects HTTP gets instead.
const GARBAGE: &[u8] = b"\x00\xff\x16\x03 this is no HTTP \xc3\x28\r\n\x7f\x00\r\n\r\n";

/// What a kind of fault does.
pub(super) struct FaultPlan {
    pub(super) answer: AnswerPlan,
    /// What happens to the upload. None for a fault of the answer alone.
    pub(super) upload: Option<UploadPlan>,
}

/// What happens to the answer.
#[derive(Clone, Copy)]
pub(super) enum AnswerPlan {
    /// No byte of it is sent.
    Silent(Silence),
    /// Only its head is sent, and the connection is held.
    HeadOnly,
    /// It ends before its declared length.
    Short,
    /// It has a chunk without a length.
    BadChunk,
    /// It is sent in pieces.
    Pieces,
    /// It is sent whole, and on HTTP/1 the connection is closed after it.
    Closed,
    /// It is sent whole.
    Whole,
    /// JSON that is not of the contract is sent instead.
    OffContract,
    /// A gateway's page is sent instead.
    Page(StatusCode),
}

/// How the connection of a call without an answer behaves.
#[derive(Clone, Copy)]
pub(super) struct Silence {
    /// Bytes that are written to the connection all the same.
    pub(super) bytes: &'static [u8],
    pub(super) end: ConnectionEnd,
    pub(super) outcome: DeliveryOutcome,
}

/// What happens to the upload.
pub(super) struct UploadPlan {
    pub(super) action: UploadAction,
    /// What is done instead if the upload has already been read.
    pub(super) when_late: &'static str,
}

pub(super) enum UploadAction {
    /// It is left unread.
    Leave,
    /// Its start is read.
    ReadStart,
    /// It is read slowly.
    ReadSlowly,
}

/// The plan of this kind of fault.
pub(super) fn plan(kind: FaultKind) -> FaultPlan {
    use AnswerPlan::{BadChunk, Closed, HeadOnly, OffContract, Page, Pieces, Short, Whole};
    use UploadAction::{Leave, ReadSlowly, ReadStart};

    match kind {
        FaultKind::Hang => answer(silent(ConnectionEnd::Hold, DeliveryOutcome::NothingSent)),
        FaultKind::EmptyReply => answer(silent(ConnectionEnd::Close, DeliveryOutcome::NothingSent)),
        FaultKind::Reset => answer(silent(ConnectionEnd::Reset, DeliveryOutcome::Reset)),
        // These are bytes, but none of the answer.
        FaultKind::Garbage => answer(AnswerPlan::Silent(Silence {
            bytes: GARBAGE,
            end: ConnectionEnd::Close,
            outcome: DeliveryOutcome::Cut(0),
        })),
        FaultKind::StopAfterHeaders => answer(HeadOnly),
        FaultKind::ShortBody => answer(Short),
        FaultKind::BadChunk => answer(BadChunk),
        FaultKind::Dribble => answer(Pieces),
        FaultKind::OffContract => answer(OffContract),
        FaultKind::BadGateway => answer(Page(StatusCode::BAD_GATEWAY)),
        FaultKind::ServiceUnavailable => answer(Page(StatusCode::SERVICE_UNAVAILABLE)),
        FaultKind::GatewayTimeout => answer(Page(StatusCode::GATEWAY_TIMEOUT)),
        FaultKind::SlowRead => upload(Whole, ReadSlowly, "nothing is done"),
        FaultKind::StopReading => {
            upload(silent(ConnectionEnd::Stall, DeliveryOutcome::NothingSent), Leave, "the call hangs instead")
        }
        FaultKind::ResetUpload => upload(
            silent(ConnectionEnd::Reset, DeliveryOutcome::Reset),
            ReadStart,
            "the connection is reset instead, after the whole upload",
        ),
        FaultKind::RefuseEarly => upload(Closed, Leave, "the connection is closed after the answer, and that is all"),
    }
}

fn answer(answer: AnswerPlan) -> FaultPlan {
    FaultPlan { answer, upload: None }
}

fn upload(answer: AnswerPlan, action: UploadAction, when_late: &'static str) -> FaultPlan {
    FaultPlan { answer, upload: Some(UploadPlan { action, when_late }) }
}

fn silent(end: ConnectionEnd, outcome: DeliveryOutcome) -> AnswerPlan {
    AnswerPlan::Silent(Silence { bytes: b"", end, outcome })
}

impl Silence {
    /// Whether the client waits for ever, instead of seeing an end.
    pub(super) fn is_endless(self) -> bool {
        matches!(self.end, ConnectionEnd::Hold | ConnectionEnd::Stall)
    }
}
