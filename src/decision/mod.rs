//! What a decision says of itself: its status, which channel spoke, and where a card lies in the picture. The engine writes
//! it, the journal keeps it.

mod status;

use serde::Serialize;

use crate::contract::Channel;

pub use status::CallStatus;

/// One step of the trail: a channel spoke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailStep {
    /// Which channel.
    pub channel: Channel,
    /// The name it gave, or the name of its scenario; none for a queue.
    pub name: Option<String>,
    /// The scenario's step that was taken, from 0, and how many calls had taken a step before.
    pub step: Option<(usize, u64)>,
    /// Whether it left the call to the next channel.
    pub passed: bool,
}

/// Where a card lies in a picture: corners in pixels as stored, top left, top right, bottom right, bottom left as seen upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CardLocation {
    /// The card's edge.
    pub outline: [[i64; 2]; 4],
    /// Its portrait, if this side has one.
    pub portrait: Option<[[i64; 2]; 4]>,
}
