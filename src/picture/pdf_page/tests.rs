//! What cannot be seen through the front door: single pixels of a drawn page, and at which bound a hostile one ends.

mod hostile;
mod pages;

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::{TooMuch, grey};
use crate::picture::{Grey, measure};

/// A page of 640 x 400 units: two pixels a unit.
const PAGE: &str = "/MediaBox[0 0 640 400]";

/// A file: the page with what it says of itself, its content, and further objects from number 5.
fn pdf(page: &str, content: &[u8], objects: &[Vec<u8>]) -> Vec<u8> {
    let mut all = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R{page}>>").into_bytes(),
        stream("", content),
    ];
    all.extend_from_slice(objects);
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in all.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", all.len() + 1).into_bytes());
    places.iter().for_each(|place| file.extend(format!("{place:010} 00000 n \n").into_bytes()));
    let size = all.len() + 1;
    file.extend(format!("trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF").into_bytes());
    file
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{dictionary}/Length {}>>stream\n", data.len()).into_bytes();
    [&head, data, b"\nendstream"].concat()
}

fn flate(data: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(data).unwrap();
    packed.finish().unwrap()
}

/// A stream that Flate has packed.
fn packed(dictionary: &str, data: &[u8]) -> Vec<u8> {
    stream(&format!("{dictionary}/Filter/FlateDecode"), &flate(data))
}

fn draw(file: &[u8]) -> Result<Grey, TooMuch> {
    let facts = measure(file).unwrap();
    let drawn = grey(file, &facts, &|| true);
    if let Ok(page) = &drawn {
        assert_eq!((page.width, page.height), (facts.width as usize, facts.height as usize));
        assert_eq!(page.pixels.len(), page.width * page.height);
    }
    drawn
}

/// Draws, and looks at single pixels: x, y, and what is there.
fn check(file: &[u8], wanted: &[(usize, usize, u8)]) {
    let page = draw(file).unwrap();
    for (x, y, brightness) in wanted {
        let found = page.pixels[y * page.width + x];
        assert!(found.abs_diff(*brightness) <= 2, "{found} at {x}, {y}, {brightness} was wanted");
    }
}
