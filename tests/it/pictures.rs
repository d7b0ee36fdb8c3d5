//! R12 to R14: which pictures are good enough, and what is said of the others.

use std::io::Write as _;

use crate::support::{Call, PICTURE, base64, picture_of, png, start};

const MOST: usize = 5 * 1024 * 1024;

#[tokio::test]
async fn every_kind_is_read() {
    let emulator = start().await;
    for picture in [
        PICTURE,
        include_bytes!("pictures/progressive.jpg"),
        include_bytes!("pictures/cmyk.jpg"),
        include_bytes!("pictures/grey.jpg"),
        include_bytes!("pictures/exif-6.jpg"),
        include_bytes!("pictures/palette.png"),
        include_bytes!("pictures/one-bit.png"),
        include_bytes!("pictures/rgba.png"),
        include_bytes!("pictures/grey-16.png"),
        include_bytes!("pictures/grey-alpha.png"),
        include_bytes!("pictures/page.pdf"),
        include_bytes!("pictures/huge.pdf"),
    ] {
        Call::new().picture(picture).send(&emulator).await.expect(200, "OK");
    }
}

#[tokio::test]
async fn other_formats_are_named() {
    let emulator = start().await;
    for (bytes, name) in [
        (&b"GIF89a\x01\x00\x01\x00"[..], "a GIF"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a WebP"),
        (b"BM\x00\x00\x00\x00", "a BMP"),
        (b"II*\x00\x08\x00\x00\x00", "a TIFF"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "a HEIC"),
        (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00", "an AVIF"),
        (b" <svg xmlns='http://www.w3.org/2000/svg'/>", "a text such as HTML or SVG"),
        (b"data:image/png;base64,AAAA", "a data URL"),
        (b"\x00", "of no known format"),
    ] {
        let reply = Call::new().picture(bytes).send(&emulator).await;
        reply.expect(400, "INVALID_ARGUMENT");
        assert_eq!(reply.reason(), format!("image is {name}, a JPEG, PNG or PDF was wanted"));
    }
}

#[tokio::test]
async fn sides_go_from_128_to_6000() {
    let emulator = start().await;
    for (width, height) in [(128, 128), (6000, 128), (128, 6000), (6000, 6000)] {
        Call::new().picture(&png(width, height)).send(&emulator).await.expect(200, "OK");
    }
    for (width, height) in [(127, 128), (128, 127), (6001, 128), (128, 6001), (1, 1)] {
        let reply = Call::new().picture(&png(width, height)).send(&emulator).await;
        reply.expect(400, "INVALID_ARGUMENT");
        let wanted = format!("image is {width} x {height} pixels, width and height each from 128 to 6000 were wanted");
        assert_eq!(reply.reason(), wanted);
    }
}

#[tokio::test]
async fn size_is_at_most_five_megabytes() {
    let emulator = start().await;
    let text = |bytes| format!("image_base64={}", base64(&picture_of(bytes)).replace('+', "%2B"));
    Call::new().picture(&picture_of(MOST)).send(&emulator).await.expect(200, "OK");
    Call::new().form(&text(MOST)).send(&emulator).await.expect(200, "OK");
    let reply = Call::new().picture(&picture_of(MOST + 1)).send(&emulator).await;
    assert_eq!(reply.reason(), "file is too large, more than 5242880 bytes came, at most 5242880 (5 MB) were wanted");
    let reply = Call::new().form(&text(MOST + 1)).send(&emulator).await;
    assert_eq!(reply.reason(), "image is too large, 5242881 bytes came, at most 5242880 (5 MB) were wanted");
}

#[tokio::test]
async fn cut_off_pictures_are_unreadable() {
    let emulator = start().await;
    for whole in [
        PICTURE,
        include_bytes!("pictures/progressive.jpg"),
        include_bytes!("pictures/cmyk.jpg"),
        include_bytes!("pictures/rgba.png"),
        include_bytes!("pictures/palette.png"),
        include_bytes!("pictures/page.pdf"),
    ] {
        for share in [10, 30, 50, 80, 95] {
            let reply = Call::new().picture(&whole[..whole.len() * share / 100]).send(&emulator).await;
            reply.expect(400, "INVALID_ARGUMENT");
            assert!(reply.reason().starts_with("image is unreadable, a "), "{share}: {}", reply.reason());
        }
    }
}

#[tokio::test]
async fn header_that_lies_is_unreadable() {
    let mut lying = png(200, 200);
    // The height in the header grows, the rows do not; the checksum is made to fit.
    lying[20..24].copy_from_slice(&5000_u32.to_be_bytes());
    let checksum = flate2_crc(&lying[12..29]);
    lying[29..33].copy_from_slice(&checksum.to_be_bytes());
    let reply = Call::new().picture(&lying).send_anywhere().await;
    reply.expect(400, "INVALID_ARGUMENT");
    assert!(reply.reason().starts_with("image is unreadable, a PNG"), "{}", reply.reason());
}

fn flate2_crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[tokio::test]
async fn pdf_page_is_measured_as_rendered() {
    let emulator = start().await;
    let reply = Call::new().picture(include_bytes!("pictures/narrow.pdf")).send(&emulator).await;
    reply.expect(400, "INVALID_ARGUMENT");
    assert!(reply.reason().contains("the PDF page is 1280 x 64 pixels"), "{}", reply.reason());
    let reply = Call::new().picture(include_bytes!("pictures/encrypted.pdf")).send(&emulator).await;
    assert!(reply.reason().ends_with("it is protected by a password"), "{}", reply.reason());
    let reply = Call::new().picture(b"%PDF-1.4\nnothing\n%%EOF").send(&emulator).await;
    assert!(reply.reason().ends_with("its structure is broken"), "{}", reply.reason());
}

#[tokio::test]
async fn pdf_bomb_is_refused_before_it_is_unpacked() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        packed.write_all(&vec![b' '; 1024 * 1024]).unwrap();
    }
    let packed = packed.finish().unwrap();
    let head =
        format!("%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {}>>\nstream\n", packed.len());
    let bomb = [head.as_bytes(), &packed, b"\nendstream\nendobj\ntrailer<<>>\n%%EOF"].concat();
    let reply = Call::new().picture(&bomb).send_anywhere().await;
    assert!(reply.reason().ends_with("its streams inflate to more than 32 MiB"), "{}", reply.reason());
}

#[tokio::test]
async fn name_and_type_of_a_part_do_not_matter() {
    let body = [
        &b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"letter.docx\"\r\nContent-Type: text/html\r\n\r\n"[..],
        PICTURE,
        b"\r\n--b--",
    ];
    let call = Call::new().body("multipart/form-data; boundary=b", body.concat());
    call.send_anywhere().await.expect(200, "OK");
}

#[tokio::test]
async fn same_bytes_are_answered_alike_again_and_again() {
    let emulator = start().await;
    for _ in 0..3 {
        Call::new().picture(PICTURE).send(&emulator).await.expect(200, "OK");
        let reply = Call::new().form("image_base64=AAAA").send(&emulator).await;
        assert_eq!(reply.reason(), "image is of no known format, a JPEG, PNG or PDF was wanted");
    }
}
