//! A PDF with one page and one photograph on it, as a scanner or a phone's "save as PDF" makes it.

use super::point::Point;

/// The long side of a page as the server renders it, in pixels.
const LONG_SIDE: f64 = cedulita::contract::limits::PDF_LONG_SIDE as f64;

/// A page in points, and the picture's position on it: left, top, width. The height follows from the picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sheet {
    pub(crate) page: [f64; 2],
    pub(crate) picture: [f64; 3],
}

impl Sheet {
    /// The position of a point of the picture on the rendered page.
    pub(crate) fn rendered_point(&self, [x, y]: Point, [width, _]: [u32; 2]) -> Point {
        let [left, top, across] = self.picture;
        let points = across / f64::from(width);
        let scale = LONG_SIDE / self.page[0].max(self.page[1]);
        [(left + x * points) * scale, (top + y * points) * scale]
    }
}

/// The bytes of the PDF file.
pub(crate) fn page(jpeg: &[u8], [width, height]: [u32; 2], sheet: &Sheet) -> Vec<u8> {
    let [left, top, across] = sheet.picture;
    let down = across * f64::from(height) / f64::from(width);
    let bottom = sheet.page[1] - top - down;
    let content = format!("q {across:.4} 0 0 {down:.4} {left:.4} {bottom:.4} cm /Photo Do Q");
    let objects: [Vec<u8>; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {} {}] /Contents 4 0 R \
             /Resources << /XObject << /Photo 5 0 R >> >> >>",
            sheet.page[0], sheet.page[1]
        )
        .into_bytes(),
        stream("", content.as_bytes()),
        stream(
            &format!(
                "/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB \
                 /BitsPerComponent 8 /Filter /DCTDecode"
            ),
            jpeg,
        ),
    ];
    let mut file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut index = String::from("0000000000 65535 f \n");
    for (number, object) in objects.iter().enumerate() {
        index.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend_from_slice(format!("{} 0 obj\n", number + 1).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    let tail = format!("xref\n0 6\n{index}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.extend_from_slice(tail.as_bytes());
    file
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut object = format!("<< {dictionary} /Length {} >>\nstream\n", data.len()).into_bytes();
    object.extend_from_slice(data);
    object.extend_from_slice(b"\nendstream");
    object
}
