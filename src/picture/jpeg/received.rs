//! What the scans read so far have sent of one component.

use super::Plane;
use super::frame::{Component, SIDE};
use super::idct::Scales;

/// The coefficients of a component, block by block.
pub(super) type Coefficients = Vec<[i16; 64]>;

/// What has been received of a component.
pub(super) struct ReceivedComponent {
    pub(super) blocks: Coefficients,
    /// The lowest bit received of each coefficient; `None` before the first.
    pub(super) bits: [Option<u8>; 64],
    /// From the quantisation table that applied at the component's first scan.
    pub(super) scales: Option<Scales>,
}

impl ReceivedComponent {
    /// Computes the component's samples.
    pub(super) fn plane(&self, component: &Component) -> Plane {
        let mut plane = vec![0; component.samples()];
        let Some(scales) = &self.scales else { return plane };
        let rows = plane.chunks_mut(component.stride() * SIDE).zip(self.blocks.chunks(component.blocks[0]));
        for (row, blocks) in rows {
            for (at, block) in blocks.iter().enumerate() {
                let last = if block[1..].iter().all(|value| *value == 0) { 0 } else { 63 };
                scales.samples(block, last, &mut row[at * SIDE..], component.stride());
            }
        }
        plane
    }
}
