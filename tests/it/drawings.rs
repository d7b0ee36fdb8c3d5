//! What specimens look like, as far as a test can see. That they look well, a person has to see.

use std::sync::{Arc, LazyLock};

use cedulita::contract::{Card, CardSide, CardType, ErrorCode, fields_of};
use cedulita::engine::{Engine, EngineSettings, ExtraFixtures};
use cedulita::person::{Numbers, Person};
use cedulita::specimen::{Design, ErrorCard, Size, SpecimenFormat, Subject, print, svg};
use image::RgbImage;
use resvg::usvg::{Group, Node, Options, Tree};

const KINDS: [CardType; 4] = [CardType::Old, CardType::New, CardType::Alien, CardType::Temp];

fn card(kind: CardType, side: CardSide, text: &str) -> Subject {
    let info = fields_of(side).into_iter().map(|field| (field.name, text.to_owned())).collect();
    Subject::Card(Arc::new(Card { name: "mine".to_owned(), side, kind, info, face_mm: None, note: String::new() }))
}

fn person(seed: u32, kind: CardType, side: CardSide) -> Subject {
    Subject::Card(Arc::new(Person::draw(seed, kind, Numbers::Valid).card(side)))
}

fn pixels(subject: &Subject) -> RgbImage {
    image::load_from_memory(&print(subject, SpecimenFormat::Png, Size::Width(856)).unwrap()).unwrap().to_rgb8()
}

/// A part of a picture of 856 pixels, in millimetres.
fn part(picture: &RgbImage, [left, top, width, height]: [f64; 4]) -> Vec<u8> {
    let [x, y, across, down] = [left, top, width, height].map(|mm| (mm * 10.0).round() as u32);
    image::imageops::crop_imm(picture, x, y, across, down).to_image().into_raw()
}

fn every_design() -> impl Iterator<Item = (CardType, CardSide)> {
    KINDS.into_iter().flat_map(|kind| [CardSide::Front, CardSide::Back].map(|side| (kind, side)))
}

#[test]
fn odd_texts_neither_break_a_drawing_nor_reach_the_marker() {
    let long = "SANTO DOMINGO DE LOS TSACHILAS ".repeat(30);
    let unbroken = "W".repeat(700);
    for (kind, side) in every_design() {
        let [left, top, square] = Design::Card(kind, side).marker_mm();
        let marker = [left, top, square, square];
        let plain = part(&pixels(&card(kind, side, "")), marker);
        for text in [
            "<img src=x onerror=alert(1)>",
            "]]> & \"quoted\" 'text'",
            "{{marker}} {{ground",
            "a\u{0}\u{b}\u{1b}\u{ffff}b",
            "\u{7530}\u{4e2d}\u{1f600}\u{202e}",
            &long,
            &unbroken,
        ] {
            let odd = part(&pixels(&card(kind, side, text)), marker);
            assert!(odd == plain, "{kind:?} {side:?}: {text:.40} reaches the marker");
        }
    }
}

#[test]
fn text_stays_text() {
    let drawn = svg(&card(CardType::New, CardSide::Front, "<img src=x onerror=alert(1)>"));
    assert!(drawn.contains("&lt;img") && !drawn.contains("<img"));
    for (kind, side) in every_design() {
        let drawn = svg(&person(5, kind, side));
        assert!(!drawn.contains("<image") && !drawn.contains("href") && !drawn.contains("{{"));
        assert!(drawn.contains("SPECIMEN") && drawn.contains("MUESTRA SIN VALIDEZ"));
    }
}

#[test]
fn what_a_card_says_is_printed_on_it() {
    for (kind, side) in every_design() {
        let Subject::Card(card) = person(9, kind, side) else { unreachable!() };
        let drawn = svg(&Subject::Card(Arc::clone(&card)));
        for field in ["id_number", "birthday", "gender", "nationality", "education", "marital_status"] {
            assert!(drawn.contains(card.field(field)), "{field} on {kind:?} {side:?}");
        }
        for line in ["line1_all", "line2_all", "line3_all"] {
            assert!(drawn.contains(&card.field(line).replace('<', "&lt;")), "{line} on {kind:?} {side:?}");
        }
        for word in card.field("name").split(' ') {
            assert!(drawn.contains(word), "{word} on {kind:?} {side:?}");
        }
    }
}

#[test]
fn front_and_back_of_a_person_print_the_same_document_number() {
    for kind in [CardType::New, CardType::Alien, CardType::Temp] {
        let drawn = Person::draw(9, kind, Numbers::Valid);
        for side in [CardSide::Front, CardSide::Back] {
            assert!(
                svg(&person(9, kind, side)).contains(&format!(">{}<", drawn.document_number())),
                "{kind:?} {side:?}"
            );
        }
    }
}

#[test]
fn same_card_is_the_same_drawing_and_other_persons_have_other_faces() {
    for kind in KINDS {
        let faces: Vec<_> = (0..6).map(|seed| person(seed, kind, CardSide::Front)).collect();
        assert_eq!(svg(&faces[0]), svg(&person(0, kind, CardSide::Front)));
        let face = if kind == CardType::Old { [3.0, 13.5, 21.0, 30.0] } else { [5.0, 13.0, 21.0, 31.0] };
        let mut seen: Vec<_> = faces.iter().map(|face_of| part(&pixels(face_of), face)).collect();
        seen.dedup();
        assert_eq!(seen.len(), 6, "{kind:?}");
    }
}

#[test]
fn error_cards_say_what_they_do() {
    for code in ErrorCode::ALL {
        let [name, title, meaning] = [code.scenario(), code.name(), code.meaning()].map(str::to_owned);
        let drawn = svg(&Subject::Error(ErrorCard { name, title, http: Some(code.http()), meaning }));
        assert!(drawn.contains(&format!(">{}<", code.http())), "{code:?}");
        for word in code.name().split('_') {
            assert!(drawn.contains(word), "{word} of {code:?}");
        }
        // The name may be broken at its hyphens.
        assert!(code.scenario().split('-').all(|word| drawn.contains(word)) && drawn.contains("SPECIMEN"));
    }
}

/// Every text of a drawing but those across it, and the ink of each in millimetres: left, top, right, bottom.
fn inked(drawn: &str) -> Vec<(String, [f32; 4])> {
    static FONTS: LazyLock<Options<'static>> = LazyLock::new(|| {
        let mut options = Options { font_family: "Roboto Condensed".to_owned(), ..Options::default() };
        for font in ["RobotoCondensed-Regular.ttf", "RobotoCondensed-Bold.ttf", "OCRB.otf"] {
            options.fontdb_mut().load_font_data(std::fs::read(format!("fixtures/fonts/{font}")).unwrap());
        }
        options
    });
    fn walk(group: &Group, texts: &mut Vec<(String, [f32; 4])>) {
        for node in group.children() {
            match node {
                Node::Group(group) => walk(group, texts),
                Node::Text(text) if !text.abs_transform().has_skew() => {
                    let said = text.chunks().iter().map(|chunk| chunk.text()).collect::<String>();
                    let ink = text.flattened().abs_bounding_box();
                    texts.push((said, [ink.left(), ink.top(), ink.right(), ink.bottom()]));
                }
                _ => {}
            }
        }
    }
    let tree = Tree::from_str(drawn, &FONTS).unwrap();
    let mut texts = Vec::new();
    // The view box is in millimetres.
    walk(tree.root(), &mut texts);
    texts
}

/// Fails if a text of the drawing covers another one or the marker, or leaves the card.
fn assert_apart(subject: &Subject) {
    let texts = inked(&svg(subject));
    assert!(texts.len() > 4, "{}", subject.name());
    let [left, top, side] = subject.design().marker_mm().map(|mm| mm as f32);
    let touch = |a: &[f32; 4], b: &[f32; 4]| a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    for (at, (said, ink)) in texts.iter().enumerate() {
        let name = subject.name();
        assert!(
            ink[0] > 0.5 && ink[2] < 85.1 && ink[1] > 0.5 && ink[3] < 53.5,
            "{name}: {said:?} at {ink:?} leaves the card"
        );
        assert!(!touch(ink, &[left, top, left + side, top + side]), "{name}: {said:?} covers the marker");
        for (other, place) in &texts[at + 1..] {
            assert!(!touch(ink, place), "{name}: {said:?} at {ink:?} covers {other:?} at {place:?}");
        }
    }
}

fn scenario(name: &str, note: &str) -> Subject {
    let title = name.to_uppercase().replace('-', " ");
    Subject::Error(ErrorCard { name: name.to_owned(), title, http: None, meaning: note.to_owned() })
}

#[test]
fn no_text_of_a_built_in_specimen_covers_another() {
    let engine = Engine::load(None, ExtraFixtures::default(), EngineSettings::default()).unwrap();
    engine.names().all().for_each(|name| assert_apart(&engine.names().subject(name).unwrap()));
}

#[test]
fn no_text_of_a_person_covers_another() {
    for seed in (0..20).chain([9_999, 249_999_999]) {
        for (kind, side) in every_design() {
            assert_apart(&person(seed, kind, side));
        }
    }
}

#[test]
fn no_text_of_any_length_covers_another() {
    let note = "Lo que no cabe se corta; what does not fit is cut off. ";
    for length in (1..=100).step_by(9) {
        let names = [&"w".repeat(length), &"mi-caso-".repeat(13)[..length], &"a1-".repeat(34)[..length]];
        for name in names {
            assert_apart(&scenario(name, &note.repeat(length % 9)));
        }
        let words = "MWMW DE LA ".repeat(10);
        for (kind, side) in every_design().filter(|_| length % 2 == 1) {
            assert_apart(&card(kind, side, &words[..length]));
        }
    }
}

#[test]
fn the_longest_names_are_not_cut_off() {
    for name in ["mi-caso-".repeat(13)[..99].to_owned(), "x".repeat(100)] {
        let texts = inked(&svg(&scenario(&name, "")));
        let said: String = texts.into_iter().map(|(said, _)| said).collect();
        // The title has the same words and may be cut off.
        assert!(said.contains(&name), "{said}");
    }
}

#[test]
fn codes_of_errors_are_on_one_line() {
    for code in ErrorCode::ALL {
        let [name, title, meaning] = [code.scenario(), code.name(), code.meaning()].map(str::to_owned);
        let texts = inked(&svg(&Subject::Error(ErrorCard { name, title, http: Some(code.http()), meaning })));
        assert!(texts.iter().any(|(said, _)| said == code.name()), "{code:?}");
    }
}

#[test]
fn kinds_of_cards_are_named_as_large_as_their_title() {
    for (kind, side) in every_design() {
        let drawn = svg(&person(3, kind, side));
        let word = serde_json::to_value(kind).unwrap().as_str().unwrap().to_uppercase();
        let texts = inked(&drawn);
        let height = |(_, [_, top, _, bottom]): &(String, [f32; 4])| bottom - top;
        let title = texts.iter().find(|(said, _)| said.starts_with("C\u{c9}DULA DE")).map(height).unwrap();
        let kind = texts.iter().find(|(said, _)| said.ends_with(&format!("\u{b7} {word}"))).map(height).unwrap();
        // The title has an accent, which is higher than its letters.
        assert!(kind > title * 0.7, "{word}: {kind} beside {title}");
    }
}

#[test]
fn kinds_of_cards_differ_in_grey() {
    for side in [CardSide::Front, CardSide::Back] {
        let bands: Vec<Vec<bool>> = KINDS
            .into_iter()
            .map(|kind| {
                let band = part(&pixels(&person(3, kind, side)), [2.0, 4.8, 80.0, 1.0]);
                band.chunks(3).map(|rgb| rgb.iter().map(|part| u32::from(*part)).sum::<u32>() < 384).collect()
            })
            .collect();
        for (at, band) in bands.iter().enumerate() {
            for other in &bands[at + 1..] {
                let unlike = band.iter().zip(other).filter(|(one, other)| one != other).count();
                assert!(unlike * 4 > band.len(), "{unlike} of {}", band.len());
            }
        }
    }
}

#[test]
fn portraits_show_the_sex_that_the_card_prints() {
    let hair = |gender: &str, formatted: &str| {
        let Subject::Card(card) = person(4, CardType::New, CardSide::Front) else { unreachable!() };
        let mut card = Card::clone(&card);
        for (field, value) in &mut card.info {
            match *field {
                "gender" => gender.clone_into(value),
                "gender_s" => formatted.clone_into(value),
                _ => {}
            }
        }
        // Beside the neck, above the shoulders.
        part(&pixels(&Subject::Card(Arc::new(card))), [7.6, 27.0, 2.2, 7.0])
    };
    assert!(hair("MUJER", "F") != hair("HOMBRE", "M"));
    assert!(hair("F", "F") == hair("MUJER", "F") && hair("", "F") == hair("MUJER", "F"));
    assert!(hair("M", "M") == hair("HOMBRE", "M"));
}
