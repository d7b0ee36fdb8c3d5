//! What the scans read so far have sent of one component.

use super::Plane;
use super::frame::Component;
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
        for (at, block) in self.blocks.iter().enumerate() {
            let last = if block[1..].iter().all(|value| *value == 0) { 0 } else { 63 };
            let place = [at % component.blocks[0], at / component.blocks[0]];
            scales.put(block, last, &mut plane, component.sides, place);
        }
        plane
    }
}
