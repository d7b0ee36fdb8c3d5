//! Pieces of a body that are kept, in such a way that what is held is little more than their bytes: a body may come a byte at a
//! time, and each piece costs as much as a hundred bytes beside what is in it.

use bytes::{Bytes, BytesMut};

/// A piece of this length or more is kept as it came; shorter ones are copied behind one another.
const WHOLE: usize = 2 * 1024;
/// Short pieces are copied into blocks of at most this size.
const BLOCK: usize = 64 * 1024;

/// What has been kept so far.
#[derive(Debug, Default)]
pub(super) struct KeptPieces {
    blocks: Vec<Bytes>,
    /// Short pieces, behind the blocks.
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

    /// Everything, in order.
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
