//! What specimens look like, as far as a test can see. That they look well, a person has to see.

use std::sync::Arc;

use cedulita::contract::{Card, CardSide, CardType, ErrorCode, fields_of};
use cedulita::person::{Numbers, Person};
use cedulita::specimen::{Design, ErrorCard, Size, SpecimenFormat, Subject, print, svg};
use image::RgbImage;

const KINDS: [CardType; 4] = [CardType::Old, CardType::New, CardType::Alien, CardType::Temp];

fn card(kind: CardType, side: CardSide, text: &str) -> Subject {
    let info = fields_of(side).into_iter().map(|field| (field.name, text.to_owned())).collect();
    Subject::Card(Arc::new(Card { name: "mine".to_owned(), side, kind, info, face_mm: None }))
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
