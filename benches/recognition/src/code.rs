//! QR codes that are not Cedulita's.

use image::{Rgb, RgbImage};
use rxing::qrcode::common::ErrorCorrectionLevel;
use rxing::qrcode::encoder::qrcode_encoder;

use super::Failure;

/// The width of the white margin around a code, in modules.
const QUIET: u32 = 3;

/// How much of a code may be damaged.
#[derive(Clone, Copy)]
pub(crate) enum Strength {
    Low,
    Medium,
    High,
    Highest,
}

impl Strength {
    pub(crate) const ALL: [Strength; 4] = [Strength::Low, Strength::Medium, Strength::High, Strength::Highest];

    fn level(self) -> ErrorCorrectionLevel {
        match self {
            Strength::Low => ErrorCorrectionLevel::L,
            Strength::Medium => ErrorCorrectionLevel::M,
            Strength::High => ErrorCorrectionLevel::Q,
            Strength::Highest => ErrorCorrectionLevel::H,
        }
    }
}

/// Draws a code with its quiet zone into a square given as left, top, side.
pub(crate) fn draw(
    picture: &mut RgbImage,
    text: &str,
    strength: Strength,
    [left, top, side]: [f64; 3],
) -> Result<(), Failure> {
    let code = qrcode_encoder::encode(text, strength.level()).map_err(|error| error.to_string())?;
    let matrix = code.getMatrix().as_ref().ok_or("a code without modules")?;
    let modules = matrix.getWidth();
    let module = side / f64::from(modules + 2 * QUIET);
    for y in 0..side as u32 {
        for x in 0..side as u32 {
            let [across, down] = [x, y].map(|at| (f64::from(at) / module) as u32);
            let inside = [across, down].map(|at| at.checked_sub(QUIET).filter(|at| *at < modules));
            let dark = matches!(inside, [Some(across), Some(down)] if matrix.get(across, down) == 1);
            let (x, y) = (left as u32 + x, top as u32 + y);
            if x < picture.width() && y < picture.height() {
                picture.put_pixel(x, y, if dark { Rgb([0; 3]) } else { Rgb([255; 3]) });
            }
        }
    }
    Ok(())
}
