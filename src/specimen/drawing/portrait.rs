//! The portrait: a drawn face. Two people look different, and nobody looks real.

use std::fmt::Write as _;

use super::values::SpecimenValues;
use crate::contract::dates::read_formatted;
use crate::contract::{Card, CardType};

const SKIN: [(&str, &str); 7] = [
    ("#f6d7bf", "#e5b897"),
    ("#edc2a0", "#d9a47e"),
    ("#dca87f", "#c48c63"),
    ("#c98f66", "#ad754f"),
    ("#ad7450", "#935d3c"),
    ("#8d5a3b", "#74462c"),
    ("#6d432b", "#57331f"),
];
const HAIR: [&str; 6] = ["#1d1a1a", "#2e211b", "#46301f", "#5f3f26", "#7a5230", "#8c3f22"];
const GREY_HAIR: [&str; 2] = ["#8f9094", "#c9cacc"];
const SHIRT: [&str; 8] = ["#31507a", "#7a3144", "#2f6b57", "#55407f", "#8a5a2b", "#3c4650", "#a04a3b", "#1f7a8c"];
const GROUND: [&str; 5] = ["#dfe7ee", "#e8e3da", "#dde9e2", "#e6e0ec", "#ece4e0"];
/// Hair behind a woman's head: straight, waved, curled, a bob, two plaits, a knot. All of it is seen around the head.
const WOMANS_HAIR: [&str; 6] = [
    "M-58 -18C-66 -88 66 -88 58 -18C64 30 60 74 66 104L-66 104C-60 74 -64 30 -58 -18Z",
    "M-57 -16C-68 -90 68 -90 57 -16C76 6 52 34 72 58C56 74 78 88 64 112L-64 112C-78 88 -56 74 -72 58C-52 34 -76 6 -57 -16Z",
    "M-58 -30C-70 -92 70 -92 58 -30C80 -28 82 -2 70 6C84 16 80 40 68 42C78 58 64 78 50 70L-50 70C-64 78 -78 58 -68 42C-80 40 -84 16 -70 6C-82 -2 -80 -28 -58 -30Z",
    "M-58 -14C-72 -88 72 -88 58 -14L64 52C54 66 42 66 38 54L-38 54C-42 66 -54 66 -64 52Z",
    "M-57 -14C-68 -88 68 -88 57 -14C66 0 66 18 62 30C72 40 70 56 62 62C72 72 70 88 62 92C66 104 60 114 52 116L44 60L-44 60L-52 116C-60 114 -66 104 -62 92C-70 88 -72 72 -62 62C-70 56 -72 40 -62 30C-66 18 -66 0 -57 -14Z",
    "M-24 -68C-34 -104 34 -104 24 -68C66 -60 62 -20 57 24L52 36L46 4L-46 4L-52 36L-57 24C-62 -20 -66 -60 -24 -68Z",
];
const WOMANS_FACE: [&str; 3] = [
    "M-45 -20C-45 -72 45 -72 45 -20C45 20 24 60 0 60C-24 60 -45 20 -45 -20Z",
    "M-44 -22C-44 -70 44 -70 44 -22C44 8 32 34 18 50C8 63 -8 63 -18 50C-32 34 -44 8 -44 -22Z",
    "M-46 -18C-48 -70 48 -70 46 -18C47 26 30 60 0 60C-30 60 -47 26 -46 -18Z",
];
const MANS_FACE: [&str; 3] = [
    "M-47 -20C-47 -72 47 -72 47 -20L46 20C44 48 28 60 0 60C-28 60 -44 48 -46 20Z",
    "M-46 -22C-46 -70 46 -70 46 -22L45 24C42 44 30 60 0 60C-30 60 -42 44 -45 24Z",
    "M-48 -18C-50 -70 50 -70 48 -18C50 26 40 60 0 60C-40 60 -50 26 -48 -18Z",
];
/// The year for which ages are computed. Portraits must not change with the calendar.
const THIS_YEAR: i32 = 2026;

/// Derives one choice after another from a number.
struct Choices(u64);

impl Choices {
    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        let chosen = all[(self.0 % all.len() as u64) as usize];
        self.0 = (self.0 / all.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (self.0 >> 17);
        chosen
    }

    fn once_in(&mut self, times: u64) -> bool {
        let all: Vec<bool> = (0..times).map(|at| at == 0).collect();
        self.pick(&all)
    }
}

/// The portrait's frame on a card, in millimetres: left, top, width, height. `None` on a side without a face.
#[must_use]
pub fn portrait_mm(card: &Card) -> Option<[f64; 4]> {
    let [left, top, width, height] = card.face()?;
    Some(match (card.face_mm, card.kind) {
        (Some(_), _) => [left - width * 0.33, top - height * 0.25, width * 1.67, height * 1.67],
        (None, CardType::Old) => [2.0, 12.5, 23.5, 32.0],
        (None, _) => [4.0, 12.0, 23.5, 33.0],
    })
}

/// Draws the portrait in its frame, or nothing on a side without a face.
///
/// The head is drawn from -50 to 50 across and from -60 (hair line) to 60 (chin) down, and then moved to the face's
/// place.
pub(super) fn drawn(values: &SpecimenValues<'_>) -> String {
    let Some(card) = values.card() else { return String::new() };
    let Some(([left, top, width, height], [x, y, across, down])) = card.face().zip(portrait_mm(card)) else {
        return String::new();
    };
    let mut choices = Choices(values.chance());
    let ground = choices.pick(&GROUND);
    format!(
        "<svg x=\"{x}\" y=\"{y}\" width=\"{across}\" height=\"{down}\" viewBox=\"{x} {y} {across} {down}\">\
         <rect x=\"{x}\" y=\"{y}\" width=\"{across}\" height=\"{down}\" fill=\"{ground}\"/>\
         <g transform=\"translate({} {}) scale({} {})\">{}</g></svg>\
         <rect x=\"{x}\" y=\"{y}\" width=\"{across}\" height=\"{down}\" fill=\"none\" stroke=\"#23384f\" stroke-width=\"0.35\"/>",
        left + width / 2.0,
        top + height / 2.0,
        width / 100.0,
        height / 120.0,
        head(is_woman(card), age(card.field("birthday_s")), &mut choices)
    )
}

/// Whether the card prints that its holder is a woman. If it prints nothing, what the API reports decides.
fn is_woman(card: &Card) -> bool {
    let sex = ["gender", "gender_s"].map(|field| card.field(field)).into_iter().find(|sex| !sex.is_empty());
    matches!(sex, Some("MUJER" | "F"))
}

fn age(birthday: &str) -> i32 {
    read_formatted(birthday).map_or(35, |day| THIS_YEAR - i32::from(day.year()))
}

fn head(is_woman: bool, age: i32, choices: &mut Choices) -> String {
    let (skin, shade) = choices.pick(&SKIN);
    let hair = if age > 62 { choices.pick(&GREY_HAIR) } else { choices.pick(&HAIR) };
    let shirt = choices.pick(&SHIRT);
    let mut svg = String::new();
    if is_woman {
        let style = choices.pick(&WOMANS_HAIR);
        let _ = write!(svg, "<path fill=\"{hair}\" d=\"{style}\"/>");
    }
    body(&mut svg, is_woman, skin, shade, shirt);
    let face = choices.pick(if is_woman { &WOMANS_FACE } else { &MANS_FACE });
    let _ = write!(svg, "<path fill=\"{skin}\" d=\"{face}\"/>");
    features(&mut svg, shade, hair, is_woman, choices);
    hair_on_top(&mut svg, hair, is_woman, age, choices);
    if is_woman {
        earrings(&mut svg, choices);
    } else if age > 19 && choices.once_in(2) {
        beard(&mut svg, hair, choices);
    }
    if choices.once_in(if age > 45 { 2 } else { 4 }) {
        glasses(&mut svg, choices);
    }
    svg
}

/// Shoulders, neck and ears: a man has broad shoulders and a shirt, a woman narrow ones and a round neckline.
fn body(svg: &mut String, is_woman: bool, skin: &str, shade: &str, shirt: &str) {
    let _ = if is_woman {
        write!(
            svg,
            "<path fill=\"{shirt}\" d=\"M-80 140C-78 104 -52 92 -24 82L24 82C52 92 78 104 80 140Z\"/>\
             <path fill=\"{skin}\" d=\"M-34 84C-30 120 30 120 34 84Z\"/>\
             <path fill=\"{shade}\" d=\"M-16 40L-18 86C-10 100 10 100 18 86L16 40Z\"/>"
        )
    } else {
        write!(
            svg,
            "<path fill=\"{shirt}\" d=\"M-100 140C-98 94 -54 84 -26 76L26 76C54 84 98 94 100 140Z\"/>\
             <path fill=\"{shade}\" d=\"M-25 36L-27 82C-10 98 10 98 27 82L25 36Z\"/>\
             <path fill=\"#fff\" fill-opacity=\"0.85\" d=\"M-27 76L0 104L-16 116L-37 82ZM27 76L0 104L16 116L37 82Z\"/>"
        )
    };
    for x in [-48, 48] {
        let _ = write!(svg, "<ellipse cx=\"{x}\" cy=\"4\" rx=\"8\" ry=\"13\" fill=\"{shade}\"/>");
    }
}

fn features(svg: &mut String, shade: &str, hair: &str, is_woman: bool, choices: &mut Choices) {
    let iris = choices.pick(&["#2b1c12", "#4a2f1b", "#37454a", "#3c4a2c"]);
    let apart = choices.pick(&[18.0, 20.0, 22.0]);
    let thick = if is_woman { choices.pick(&[3.0, 3.6]) } else { choices.pick(&[4.4, 5.4]) };
    for side in [-1.0, 1.0] {
        let x = side * apart;
        let _ = write!(
            svg,
            "<ellipse cx=\"{x}\" cy=\"-5\" rx=\"7.6\" ry=\"4.2\" fill=\"#fff\"/><circle cx=\"{x}\" cy=\"-5.4\" r=\"4\" fill=\"{iris}\"/>\
             <circle cx=\"{}\" cy=\"-6.8\" r=\"1.2\" fill=\"#fff\"/>\
             <path fill=\"none\" stroke=\"{hair}\" stroke-width=\"{thick}\" stroke-linecap=\"round\" d=\"M{} -20Q{x} -27 {} -19\"/>",
            x + 1.5,
            x - side * 10.0,
            x + side * 12.0
        );
        if is_woman {
            // Lashes.
            let [inner, outer, tip] = [-8.0, 8.0, 12.0].map(|off| x + side * off);
            let _ = write!(
                svg,
                "<path fill=\"none\" stroke=\"#1d1a1a\" stroke-width=\"2.4\" stroke-linecap=\"round\" d=\"M{inner} -5Q{x} -13 {outer} -5L{tip} -9\"/>"
            );
        }
    }
    let nose = choices.pick(&[
        "M-2 -4C-4 8 -9 16 -7 20C-3 24 5 24 8 19",
        "M2 -4C4 8 9 14 8 20C3 25 -5 24 -7 20",
        "M0 -2C-2 10 -10 16 -9 20C-4 26 6 25 9 20",
    ]);
    let mouth =
        choices.pick(&["M-15 37Q0 46 15 37", "M-17 36Q0 50 17 36Z", "M-14 38Q0 42 14 38", "M-16 38Q-4 44 16 36"]);
    let lips = if is_woman { choices.pick(&["#b8434e", "#c96a63", "#9c3a52"]) } else { "#9a5546" };
    let fill = if mouth.ends_with('Z') { "#fff" } else { "none" };
    let _ = write!(
        svg,
        "<path fill=\"none\" stroke=\"{shade}\" stroke-width=\"3.4\" stroke-linecap=\"round\" d=\"{nose}\"/>\
         <path fill=\"{fill}\" stroke=\"{lips}\" stroke-width=\"3.8\" stroke-linejoin=\"round\" stroke-linecap=\"round\" d=\"{mouth}\"/>"
    );
}

fn hair_on_top(svg: &mut String, hair: &str, is_woman: bool, age: i32, choices: &mut Choices) {
    let bald =
        "M-49 -6C-56 -30 -46 -46 -42 -50C-44 -34 -44 -20 -45 -6ZM49 -6C56 -30 46 -46 42 -50C44 -34 44 -20 45 -6Z";
    let tops: &[&str] = if is_woman {
        &[
            "M-54 0C-66 -88 66 -88 54 0C50 -28 38 -44 6 -50C-24 -46 -46 -34 -54 0Z",
            "M-53 4C-66 -86 66 -86 53 4C52 -20 44 -38 34 -46C10 -30 -24 -28 -46 -34C-50 -22 -52 -10 -53 4Z",
            "M-52 2C-62 -86 62 -86 52 2C50 -18 46 -30 40 -38L-40 -38C-46 -30 -50 -18 -52 2Z",
            "M-54 6C-68 -88 66 -90 54 6C48 -30 20 -48 -14 -48C-34 -40 -48 -22 -54 6Z",
        ]
    } else {
        &[
            "M-49 -8C-58 -84 58 -84 49 -8C47 -26 42 -36 36 -42C12 -36 -14 -36 -36 -42C-42 -36 -47 -26 -49 -8Z",
            "M-50 -6C-60 -82 50 -96 52 -6C48 -30 40 -40 28 -44C4 -34 -28 -38 -40 -32C-46 -26 -48 -18 -50 -6Z",
            "M-49 -10C-56 -76 56 -76 49 -10C46 -34 30 -46 0 -46C-30 -46 -46 -34 -49 -10Z",
            "M-51 -4C-72 -60 -40 -84 -20 -72C-10 -86 16 -86 24 -72C46 -80 66 -54 51 -4C48 -28 36 -42 10 -44C-20 -46 -46 -32 -51 -4Z",
        ]
    };
    let is_bald = !is_woman && age > 40 && choices.once_in(4);
    let top = if is_bald { bald } else { choices.pick(tops) };
    let _ = write!(svg, "<path fill=\"{hair}\" d=\"{top}\"/>");
}

fn earrings(svg: &mut String, choices: &mut Choices) {
    let metal = choices.pick(&["#d9a62e", "#d7dade", "#b8434e"]);
    let size = choices.pick(&[3.2, 5.0]);
    for x in [-50, 50] {
        let _ = write!(svg, "<circle cx=\"{x}\" cy=\"21\" r=\"{size}\" fill=\"{metal}\"/>");
    }
}

fn beard(svg: &mut String, hair: &str, choices: &mut Choices) {
    let beard = choices.pick(&[
        "M-46 6C-46 44 -28 64 0 64C28 64 46 44 46 6C40 26 30 28 18 30C8 26 -8 26 -18 30C-30 28 -40 26 -46 6ZM-12 38Q0 34 12 38Q0 47 -12 38Z",
        "M-20 31C-10 25 10 25 20 31C10 33 -10 33 -20 31Z",
        "M-18 30C-8 25 8 25 18 30L20 50C12 64 -12 64 -20 50ZM-12 37L12 37Q0 47 -12 37Z",
    ]);
    let _ = write!(svg, "<path fill=\"{hair}\" fill-rule=\"evenodd\" d=\"{beard}\"/>");
}

fn glasses(svg: &mut String, choices: &mut Choices) {
    let frame = choices.pick(&["#222", "#6b3f23", "#3d4f66", "#8a2f3a"]);
    let round = choices.pick(&[4, 11]);
    let _ = write!(
        svg,
        "<g fill=\"#fff\" fill-opacity=\"0.18\" stroke=\"{frame}\" stroke-width=\"2.8\"><rect x=\"-36\" y=\"-18\" width=\"31\" height=\"24\" rx=\"{round}\"/>\
         <rect x=\"5\" y=\"-18\" width=\"31\" height=\"24\" rx=\"{round}\"/><path d=\"M-5 -9Q0 -12 5 -9M-36 -10L-48 -6M36 -10L48 -6\" fill=\"none\"/></g>"
    );
}

/// Draws a line of ink that looks like a signature, from 0 to 24 across and from -4 to 4 down.
pub(super) fn signature(values: &SpecimenValues<'_>) -> String {
    let mut choices = Choices(values.chance().rotate_left(23));
    let mut path = String::from("M0 1");
    for step in 1..9 {
        let height = choices.pick(&[-3.6, -2.4, -1.2, 1.4, 2.2]);
        let x = f64::from(step) * 2.6;
        let _ = write!(path, "S{:.1} {height:.1} {x:.1} {:.1}", x - 1.0, -height * 0.3);
    }
    format!("<path fill=\"none\" stroke=\"#20386b\" stroke-width=\"0.32\" stroke-linecap=\"round\" d=\"{path}\"/>")
}
