//! Stands in for the way to a shared store where it is not compiled in.

use tokio::sync::watch;

use super::operation::{IfLost, StoreOperation, Told};
use super::{SharedSettings, StoreUnavailable};

/// There is no way.
#[derive(Clone, Debug)]
pub(super) enum Link {}

impl Link {
    pub(super) fn open(_: &SharedSettings, _: String) -> Result<Self, String> {
        Err("this build has no shared store; build it with the feature redis".to_owned())
    }

    pub(super) async fn ask(&self, _: StoreOperation) -> Result<Told, StoreUnavailable> {
        match *self {}
    }

    pub(super) async fn ask_or_owe(&self, _: StoreOperation, _: IfLost) -> Result<Told, StoreUnavailable> {
        match *self {}
    }

    pub(super) fn clock_changed(&self) -> watch::Receiver<()> {
        match *self {}
    }

    pub(super) fn clocks_are_watched(&self) -> bool {
        match *self {}
    }

    pub(super) fn is_up(&self) -> bool {
        match *self {}
    }

    pub(super) fn changes(&self) -> u64 {
        match *self {}
    }

    pub(super) fn losses(&self) -> u64 {
        match *self {}
    }
}
