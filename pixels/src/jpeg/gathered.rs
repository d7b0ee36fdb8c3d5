//! Pictures whose coefficients are collected from several scans before they become samples.

use super::frame::{Component, Entropy, Frame, ScanHeader};
use super::received::ReceivedComponent;
use super::scans::Scans;
use super::{ENDS_EARLY, JpegFault, Plane, arithmetic, progressive};
use crate::Oddity;

/// The planes of the needed components, after all scans.
pub(super) fn planes(
    scans: &mut Scans<'_>,
    frame: &Frame,
    mut next: Option<ScanHeader>,
    is_wanted: impl Fn(usize) -> bool,
) -> Result<Vec<Plane>, JpegFault> {
    let none = |component: &Component| ReceivedComponent {
        blocks: vec![[0; 64]; component.block_count()],
        bits: [None; 64],
        scales: None,
    };
    let mut sent: Vec<ReceivedComponent> = frame.components.iter().map(none).collect();
    while let Some(scan) = next {
        for (place, ..) in &scan.components {
            let sent = &mut sent[*place];
            sent.bits[scan.band[0]..=scan.band[1]].fill(Some(scan.low));
            if sent.scales.is_none() {
                sent.scales = Some(scans.tables.scales(frame.components[*place].quantisation)?);
            }
        }
        let decode = match frame.entropy {
            Entropy::Huffman => progressive::decode,
            Entropy::Arithmetic => arithmetic::decode,
        };
        let end = decode(scans.bytes, scans.segments.data(), frame, &scan, &scans.tables, &mut sent)?;
        scans.segments.pass_data(&end);
        next = scans.next()?;
    }
    check(&sent, scans.segments.oddities.has(Oddity::NoEnd))?;
    let wanted = sent.iter().zip(&frame.components).enumerate().filter(|(at, _)| is_wanted(*at));
    Ok(wanted.map(|(_, (sent, component))| sent.plane(component)).collect())
}

/// Checks that enough was sent. The author decides how fine a picture becomes. But a file without an end is whole
/// only if every coefficient is complete. The mean of each block alone is no picture.
fn check(sent: &[ReceivedComponent], has_no_end: bool) -> Result<(), JpegFault> {
    let has_only_means = sent.iter().all(|sent| sent.bits[1..].iter().all(Option::is_none));
    let lacks_means = sent.iter().any(|sent| sent.bits[0].is_none());
    let is_unfinished = sent.iter().any(|sent| sent.bits.iter().any(|low| *low != Some(0)));
    if has_only_means || lacks_means || has_no_end && is_unfinished { Err(ENDS_EARLY) } else { Ok(()) }
}
