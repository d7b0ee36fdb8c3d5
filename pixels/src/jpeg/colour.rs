//! The meaning of a JPEG's components, and their conversion to grey.

use super::Plane;
use super::frame::{Component, Frame};
use crate::{Grey, luma};

/// The meaning of a frame's components.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColourModel {
    /// The first component is the brightness. Grey needs no other.
    Brightness,
    Rgb,
    /// Four inks; 255 is no ink.
    Inks,
    /// Four inks, three of which are stored as brightness and colours.
    InksAsBrightness,
}

/// What application segments say about colours.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    has_jfif: bool,
    /// The number of the transformation that Adobe's segment names.
    adobe: Option<u8>,
}

impl Marks {
    /// Reads a segment. All of them count; if several are Adobe's, the last one does.
    pub(super) fn read(&mut self, marker: u8, segment: &[u8]) {
        match marker {
            0xE0 if segment.starts_with(b"JFIF\0") && segment.len() >= 14 => self.has_jfif = true,
            0xEE if segment.starts_with(b"Adobe") && segment.len() >= 12 => self.adobe = Some(segment[11]),
            _ => {}
        }
    }
}

impl ColourModel {
    /// Decides as libjpeg does: JFIF excludes RGB, and Adobe's segment names a transformation. Without both, the
    /// names of the components decide.
    pub(super) fn from_frame(frame: &Frame, marks: Marks) -> Self {
        let names: Vec<u8> = frame.components.iter().map(|component| component.id).collect();
        match (names.len(), marks.adobe) {
            (4, None | Some(0)) => Self::Inks,
            (4, _) => Self::InksAsBrightness,
            (3, Some(0)) if !marks.has_jfif => Self::Rgb,
            (3, None) if !marks.has_jfif && names == b"RGB" => Self::Rgb,
            _ => Self::Brightness,
        }
    }

    /// Whether grey needs this component.
    pub(super) fn wants(self, component: usize) -> bool {
        component == 0 || self != Self::Brightness
    }

    /// Whether the first component is the grey picture.
    pub(super) fn is_as_stored(self, frame: &Frame) -> bool {
        self == Self::Brightness && frame.components[0].step == [1, 1]
    }

    /// Converts the planes of all needed components to a grey picture.
    pub(super) fn grey(self, frame: &Frame, mut planes: Vec<Plane>) -> Grey {
        let [width, height] = [frame.width, frame.height];
        if self.is_as_stored(frame)
            && let Some(plane) = planes.first_mut()
        {
            return Grey { width, height, pixels: std::mem::take(plane) };
        }
        let mut pixels = Vec::with_capacity(width * height);
        let mut rows = vec![vec![0; width]; planes.len()];
        for y in 0..height {
            for ((row, plane), component) in rows.iter_mut().zip(&planes).zip(&frame.components) {
                spread(plane, component, y, row);
            }
            match (self, &rows[..]) {
                (Self::Rgb, [red, green, blue]) => {
                    let colours = red.iter().zip(green).zip(blue);
                    pixels.extend(colours.map(|((red, green), blue)| luma(&[*red, *green, *blue])));
                }
                (Self::Inks | Self::InksAsBrightness, [first, second, third, black]) => {
                    let colours = first.iter().zip(second).zip(third).map(|((one, two), three)| [*one, *two, *three]);
                    pixels.extend(colours.zip(black).map(|(colours, black)| self.on_paper(colours, *black)));
                }
                (_, [first, ..]) => pixels.extend_from_slice(first),
                (_, []) => {}
            }
        }
        Grey { width, height, pixels }
    }

    /// The brightness of inks on white paper.
    fn on_paper(self, colours: [u8; 3], black: u8) -> u8 {
        let light = if self == Self::Inks { colours } else { from_brightness(colours).map(|light| 255 - light) };
        let under_black = |light: u8| ((u32::from(light) * u32::from(black) + 127) / 255) as u8;
        luma(&light.map(under_black))
    }
}

/// Converts brightness and two colours to red, green and blue (ITU-R BT.601).
fn from_brightness([brightness, blue, red]: [u8; 3]) -> [u8; 3] {
    let (brightness, blue, red) = (i32::from(brightness) << 16, i32::from(blue) - 128, i32::from(red) - 128);
    let byte = |value: i32| ((value + (1 << 15)) >> 16).clamp(0, 255) as u8;
    [
        byte(brightness + 91_881 * red),
        byte(brightness - 22_554 * blue - 46_802 * red),
        byte(brightness + 116_130 * blue),
    ]
}

/// Fills a row of the picture from a component that may have fewer samples.
fn spread(plane: &[u8], component: &Component, y: usize, row: &mut [u8]) {
    let [across, down] = component.step;
    let from = &plane[y / down * component.sides[0]..];
    if across == 1 {
        row.copy_from_slice(&from[..row.len()]);
        return;
    }
    for (few, sample) in row.chunks_mut(across).zip(from) {
        few.fill(*sample);
    }
}
