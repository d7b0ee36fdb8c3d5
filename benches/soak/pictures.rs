//! Pictures that are sent: drawn here, printed by the program, and those of the edge pack.

use std::fs;
use std::path::Path;
use std::process::Command;

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use serde_json::Value;

use super::Failure;
use super::server::binary;

/// Cards whose specimens are sent.
const SPECIMENS: [&str; 6] = ["old-front", "old-back", "new-front", "new-back", "alien-front", "temp-front"];
/// Bytes of the small picture, so that faults of the upload find enough to read.
const SMALL: usize = 6_000;
const MIDDLE: usize = 1_500_000;
const LARGE: usize = 5 * 1024 * 1024;

/// A specimen of one card as a file.
pub(crate) struct Specimen {
    pub(crate) card: &'static str,
    pub(crate) file: Vec<u8>,
}

/// A file of the edge pack with its row of the manifest.
pub(crate) struct EdgeFile {
    pub(crate) name: String,
    pub(crate) file: Vec<u8>,
    pub(crate) row: Value,
}

pub(crate) struct Pictures {
    pub(crate) small: Vec<u8>,
    pub(crate) middle: Vec<u8>,
    pub(crate) large: Vec<u8>,
    pub(crate) specimens: Vec<Specimen>,
    pub(crate) pages: Vec<Specimen>,
    pub(crate) edge_pack: Vec<EdgeFile>,
}

impl Pictures {
    /// Makes all of them, with files in a folder inside this one.
    pub(crate) fn make(folder: &Path) -> Result<Self, Failure> {
        Ok(Self {
            small: drawn(160, 128, SMALL)?,
            middle: drawn(1280, 960, MIDDLE)?,
            large: drawn(1600, 1200, LARGE)?,
            specimens: specimens(&folder.join("specimens"), &SPECIMENS, "jpg")?,
            pages: specimens(&folder.join("pages"), &SPECIMENS[..2], "pdf")?,
            edge_pack: edge_pack(&folder.join("pack"))?,
        })
    }
}

/// Other bytes after the picture's end make it another upload that must be decoded.
pub(crate) fn stamped(picture: &[u8], stamp: u64) -> Vec<u8> {
    let mut stamped = picture.to_vec();
    let end = stamped.len() - 8;
    stamped[end..].copy_from_slice(&stamp.to_be_bytes());
    stamped
}

/// A textured JPEG of exactly so many bytes.
fn drawn(width: u32, height: u32, bytes: usize) -> Result<Vec<u8>, Failure> {
    let pixels: Vec<u8> = (0..width * height).map(|at| (at % width / 5 + at / width / 3) as u8 % 128 + 64).collect();
    let mut encoded = Vec::new();
    JpegEncoder::new_with_quality(&mut encoded, 60).encode(&pixels, width, height, ExtendedColorType::L8)?;
    if encoded.len() + 8 > bytes {
        return Err(format!("the picture of {width} x {height} has {} bytes", encoded.len()).into());
    }
    encoded.resize(bytes, b'x');
    Ok(encoded)
}

fn specimens(folder: &Path, cards: &[&'static str], format: &str) -> Result<Vec<Specimen>, Failure> {
    fs::create_dir_all(folder)?;
    let mut command = Command::new(binary());
    command.args(["specimen", "--width", "640", "--format", format, "--out"]).arg(folder).args(cards);
    run(&mut command)?;
    let read = |card: &&'static str| Ok(Specimen { card, file: fs::read(folder.join(format!("{card}.{format}")))? });
    cards.iter().map(read).collect()
}

fn edge_pack(folder: &Path) -> Result<Vec<EdgeFile>, Failure> {
    run(Command::new(binary()).args(["specimen", "--edge-pack"]).arg(folder))?;
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join("manifest.json"))?)?;
    let rows = manifest["files"].as_array().ok_or("no files in the manifest")?;
    let read = |row: &Value| {
        let name = row["name"].as_str().ok_or("no name in the manifest")?.to_owned();
        let file = fs::read(folder.join(&name))?;
        Ok(EdgeFile { name, file, row: row.clone() })
    };
    rows.iter().map(read).collect()
}

fn run(command: &mut Command) -> Result<(), Failure> {
    let done = command.output()?;
    if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned().into()) }
}
