//! Keeps pieces of a body, with little memory beyond their bytes. A body may arrive one byte at a time, and each
//! piece costs as much as a hundred bytes in addition to its content.

use bytes::{Bytes, BytesMut};

/// A piece of at least this length is kept as it is. Shorter pieces are copied one after the other.
const WHOLE: usize = 2 * 1024;
/// Maximum size of a block of short pieces, in bytes.
const BLOCK: usize = 64 * 1024;

/// The pieces that are kept so far.
#[derive(Debug, Default)]
pub(super) struct KeptPieces {
    blocks: Vec<Bytes>,
    /// Short pieces that come after the blocks.
    tail: BytesMut,
}

impl KeptPieces {
    pub(super) fn push(&mut self, piece: Bytes) {
        if piece.len() >= WHOLE {
            self.close();
            return self.blocks.push(piece);
        }
        if self.tail.len() + piece.len() > BLOCK {
            self.close();
        }
        self.tail.extend_from_slice(&piece);
    }

    /// All kept bytes, in order.
    pub(super) fn pieces(mut self) -> Vec<Bytes> {
        self.close();
        self.blocks
    }

    fn close(&mut self) {
        if !self.tail.is_empty() {
            self.blocks.push(std::mem::take(&mut self.tail).freeze());
        }
    }
}

#[cfg(test)]
mod tests;
