use super::*;

/// The modules of a drawn code, as the grey values of a picture with eight pixels a module.
fn photographed(drawn: &str) -> (Vec<u8>, u32, u32) {
    let rows: Vec<Vec<bool>> = drawn
        .lines()
        .flat_map(|line| {
            let modules: Vec<char> = line[2..].chars().collect();
            [
                modules.iter().map(|c| ['\u{2588}', '\u{2580}'].contains(c)).collect(),
                modules.iter().map(|c| ['\u{2588}', '\u{2584}'].contains(c)).collect::<Vec<_>>(),
            ]
        })
        .collect();
    let (width, height) = (rows[0].len() * 8, rows.len() * 8);
    let pixel = |at: usize| if rows[at / width / 8][at % width / 8] { 255 } else { 0 };
    ((0..width * height).map(pixel).collect(), width as u32, height as u32)
}

#[test]
fn a_reader_reads_what_the_terminal_shows() {
    for content in ["http://192.168.1.20:8080/__phone/#token=0123456789abcdef0123", "a", &"x".repeat(180)] {
        let (pixels, width, height) = photographed(&drawn(content, false));
        let read = rxing::helpers::detect_in_luma(pixels, width, height, Some(rxing::BarcodeFormat::QR_CODE)).unwrap();
        assert_eq!(read.getText(), content);
    }
    assert!(drawn("a", true).lines().all(|line| line.starts_with("  \u{1b}[97;40m") && line.ends_with("\u{1b}[0m")));
}

#[test]
fn tokens_differ() {
    let [one, other] = [(); 2].map(|()| token());
    assert_ne!(one, other);
    assert_eq!(one.len(), 20);
}
