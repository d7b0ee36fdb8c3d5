//! Uploads: every encoding and size, pictures never seen and seen again, specimens, and the edge pack.

use std::sync::Arc;

use serde_json::Value;

use crate::answer::{Answer, Wanted};
use crate::bodies::{Encoding, file};
use crate::call::Call;
use crate::pictures::{EdgeFile, stamped};
use crate::user::User;

/// How many uploads come again and again.
const KNOWN: usize = 50;

pub(super) async fn one(user: &mut User) {
    let world = Arc::clone(&user.world);
    let (picture, known) = match user.draw(100) {
        0 => (&world.pictures.large, 2),
        1..5 => (&world.pictures.middle, 4),
        _ => (&world.pictures.small, KNOWN),
    };
    let stamp = if user.draw(2) == 0 { user.stamp() } else { user.draw(known) as u64 };
    let encoding = *user.choose(&Encoding::ALL);
    let face = [None, Some(false), Some(true)][user.draw(3)];
    // Now and then a caller that nobody has seen, so that sessions go to make room.
    let api_id = if user.draw(4) == 0 { user.name("passer-by") } else { format!("user-{}", user.number) };
    let call = Call::upload(&api_id, encoding.body(&stamped(picture, stamp), face));
    let answer = user.expect_default(encoding.name(), call).await;
    check_face(user, encoding.name(), face == Some(true), &answer);
}

/// A specimen as a picture, and now and then as a page of a PDF.
pub(super) async fn specimen(user: &mut User) {
    let world = Arc::clone(&user.world);
    let (kind, specimens) = match user.draw(8) {
        0 => ("page of a PDF", &world.pictures.pages),
        _ => ("specimen", &world.pictures.specimens),
    };
    let specimen = user.choose(specimens);
    let stamp = if user.draw(2) == 0 { user.stamp() } else { 0 };
    let picture = if kind == "specimen" { stamped_behind(&specimen.file, stamp) } else { specimen.file.clone() };
    let encoding = *user.choose(&Encoding::ALL);
    let call = Call::upload("specimens", encoding.body(&picture, Some(true)));
    let answer = user.expect_card(kind, call, specimen.card).await;
    check_face(user, kind, true, &answer);
    let by = answer.headers.get("x-emulator-matched-by").and_then(|value| value.to_str().ok());
    user.check(kind, by == Some("specimen"), "X-Emulator-Matched-By: specimen", &answer);
}

/// The picture with a stamp behind its end.
fn stamped_behind(picture: &[u8], stamp: u64) -> Vec<u8> {
    stamped(&[picture, &[0; 8]].concat(), stamp)
}

/// `face_region` is there exactly if it was asked for.
fn check_face(user: &User, kind: &'static str, is_asked: bool, answer: &Answer) {
    let json = answer.json();
    let face = &json["results"][0]["face_region"];
    let corners = face.as_array().map(Vec::len);
    let is_right = if is_asked { matches!(corners, Some(0 | 4)) } else { face.is_null() };
    user.check(kind, is_right, if is_asked { "a face_region" } else { "no face_region" }, answer);
}

/// A file of the edge pack, which must be answered as its manifest says.
pub(super) async fn edge_file(user: &mut User) {
    const KIND: &str = "edge pack";
    let world = Arc::clone(&user.world);
    let edge = user.choose(&world.pictures.edge_pack);
    let call = Call::upload("edge-pack", file(&edge.file, &edge.name, Some(true)));
    let status = edge.row["status"].as_str().unwrap_or_default();
    let http = edge.row["http"].as_u64().and_then(|http| u16::try_from(http).ok()).unwrap_or_default();
    let wanted = if status == "OK" { Wanted::Ok } else { Wanted::Error(http, status) };
    let answer = user.expect(KIND, call, wanted).await;
    user.check(KIND, has_numbers(edge, &answer.json()), &format!("the cards of {}", edge.row["cards"]), &answer);
}

/// Whether the answer has as many cards as the manifest says, with their numbers.
fn has_numbers(edge: &EdgeFile, answer: &Value) -> bool {
    let wanted = edge.row["cards"].as_array().map_or(&[][..], Vec::as_slice);
    let results = answer["results"].as_array().map_or(&[][..], Vec::as_slice);
    let is_number = |(wanted, result): (&Value, &Value)| {
        let number = &wanted["id_number"];
        // Only fronts have a number.
        number.is_null() || result["card_info"]["id_number"] == *number
    };
    results.len() == wanted.len() && wanted.iter().zip(results).all(is_number)
}
