//! What a decision reports: its status, which channels matched, and where a card is in the picture. The engine writes
//! these values, and the journal keeps them.

mod status;

use serde::{Deserialize, Serialize};

use crate::contract::Channel;

pub use status::CallStatus;

/// One step of a call's trail: a channel that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailStep {
    /// The channel that matched.
    pub channel: Channel,
    /// The name that the channel gave, or the name of its scenario; `None` for a queue.
    pub name: Option<String>,
    /// The step that the call took, from 0, and the number of calls that had taken a step before it. `None` when the
    /// call took no step.
    pub step: Option<(usize, u64)>,
    /// Whether the step passed, that is, left the call to the next channel.
    pub passed: bool,
}

/// Where a card is in a picture. Each place is four corners in pixels of the stored picture, in the order top left,
/// top right, bottom right, bottom left as seen upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardLocation {
    /// The corners of the card.
    pub outline: [[i64; 2]; 4],
    /// The corners of its portrait, if this side has one.
    pub portrait: Option<[[i64; 2]; 4]>,
}
