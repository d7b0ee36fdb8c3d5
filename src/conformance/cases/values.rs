//! Cases about the values on a card: rows A10 to A13.

use sha2::{Digest as _, Sha256};

use super::super::ask::Ask;
use super::super::ask::CommonRequests::{BackFace, Front};
use super::super::judge::Judge::By;
use super::super::judge::{info, last, listed};
use super::super::material::{BLANK, Material};
use super::super::response::{CaseFailure, CaseResponse, CaseResult, failed};
use super::{Case, case, common, many, one};
use crate::client::Json;
use crate::contract::Label::{Assumed, Documented, Sample};
use crate::contract::SCENARIO_HEADER;
use crate::contract::dates::{DATE_MEMBERS, FORMATTED, read_formatted, read_printed};
use crate::text::hex;

/// SHA-256 of the members of the page's samples, as `name=value` and a line feed each. The values themselves are
/// only in the cards.
const SAMPLE_FRONT: &str = "77dc5902746edd0be78a5490a6722cc6f43b468ed7c21b8b761f484048101124";
const SAMPLE_BACK: &str = "00f900ad1bcf54fb6e1bd11f053466b0417750217db5e5d4718b1f84e156f330";

pub(super) const CASES: &[Case] = &[
    case(
        ["A10-sample-front", "A10"],
        Sample,
        "sample-front is the page's front sample",
        |m| one(card(m, "sample-front")),
        By(|responses| is_sample(responses, SAMPLE_FRONT)),
    )
    .of_emulator(),
    case(
        ["A10-sample-back", "A10"],
        Sample,
        "sample-back is the page's back sample",
        |m| one(card(m, "sample-back")),
        By(|responses| is_sample(responses, SAMPLE_BACK)),
    )
    .of_emulator(),
    case(
        ["A11-form", "A11"],
        Documented,
        "Formatted dates are dd-mm-yyyy",
        |_| common(&[Front, BackFace]),
        By(formatted_dates),
    ),
    case(
        ["A11-same-day", "A11"],
        Sample,
        "A formatted date is the day of the printed one",
        |_| common(&[Front, BackFace]),
        By(same_days),
    ),
    case(
        ["A11-unread", "A11"],
        Assumed,
        "Where the printed date is no day, the formatted one is empty",
        |m| one(card(m, "old-back-no-expiry")),
        By(no_day),
    )
    .of_emulator(),
    case(
        ["A12-gender", "A12"],
        Documented,
        "gender is HOMBRE or MUJER, gender_s its M or F",
        |_| common(&[Front]),
        By(gender),
    ),
    case(
        ["A13-new-front", "A13"],
        Sample,
        "A new front prints its dates as 07 AGO 1990",
        |_| common(&[Front]),
        By(|responses| printed(responses, &["birthday", "expiry_date"], is_named)),
    ),
    case(
        ["A13-old-back", "A13"],
        Sample,
        "An old back prints its dates as 1990-08-07",
        |m| many([card(m, "old-back")]),
        By(|responses| printed(responses, &["issue_date", "expiry_date"], is_iso)),
    )
    .of_emulator(),
];

/// A call that the emulator answers with this card.
fn card(m: &Material, name: &str) -> Ask {
    m.sends(BLANK).header(SCENARIO_HEADER, name)
}

fn is_sample(responses: &[CaseResponse], digest: &str) -> CaseResult {
    let members = info(last(responses)?.first()?)?.members();
    let mut own = Sha256::new();
    for (name, value) in members {
        own.update(format!("{name}={}\n", value.text().unwrap_or_default()));
    }
    if hex(&own.finalize()) == digest {
        Ok(())
    } else {
        failed("the page's sample, value for value and member for member", "other values")
    }
}

/// The two members of a card for one date.
struct Twins<'a> {
    raw: &'static str,
    formatted: &'static str,
    /// The value of the member `raw`.
    printed: &'a str,
    /// The value of the member `formatted`.
    text: &'a str,
}

/// The dates of each response's first result, if both members are texts.
fn twins(responses: &[CaseResponse]) -> Result<Vec<Twins<'_>>, CaseFailure> {
    let mut twins = Vec::new();
    for one in responses {
        let info = info(one.first()?)?;
        let text = |name: &str| info.get(name).and_then(Json::text);
        twins.extend(DATE_MEMBERS.iter().filter_map(|&[raw, formatted]| {
            Some(Twins { raw, formatted, printed: text(raw)?, text: text(formatted)? })
        }));
    }
    match twins.iter().any(|twins| !twins.text.is_empty()) {
        true => Ok(twins),
        false => Err(CaseFailure::NotCheckable("expected a formatted date, got none".to_owned())),
    }
}

fn formatted_dates(responses: &[CaseResponse]) -> CaseResult {
    for Twins { formatted, text, .. } in twins(responses)? {
        if !text.is_empty() && read_formatted(text).is_none() {
            return failed(format!("`{formatted}` as {FORMATTED}"), format!("a text of the form {}", form(text)));
        }
    }
    Ok(())
}

fn same_days(responses: &[CaseResponse]) -> CaseResult {
    for Twins { raw, formatted, printed, text } in twins(responses)? {
        let (Some(day), Some(other)) = (read_printed(printed), read_formatted(text)) else { continue };
        if day != other {
            return failed(format!("`{formatted}` as the day of `{raw}`"), "another day");
        }
    }
    Ok(())
}

fn no_day(responses: &[CaseResponse]) -> CaseResult {
    let info = info(last(responses)?.first()?)?;
    let text = |name: &str| info.get(name).and_then(Json::text).unwrap_or_default();
    match (text("expiry_date"), text("expiry_date_s")) {
        ("", _) => Err(CaseFailure::NotCheckable("expected a printed date, got none".to_owned())),
        (_, "") => Ok(()),
        (_, other) => failed("`expiry_date_s` empty where `expiry_date` is no day", form(other)),
    }
}

fn gender(responses: &[CaseResponse]) -> CaseResult {
    let info = info(last(responses)?.first()?)?;
    let text = |name: &str| info.get(name).and_then(Json::text).unwrap_or_default();
    match (text("gender"), text("gender_s")) {
        ("HOMBRE", "M") | ("MUJER", "F") => Ok(()),
        ("", "") => Err(CaseFailure::NotCheckable("no gender was read".to_owned())),
        (word, letter) => {
            failed("HOMBRE with M, or MUJER with F", format!("{} with {}", listed(&[word]), listed(&[letter])))
        }
    }
}

fn printed(responses: &[CaseResponse], names: &[&str], is_form: fn(&str) -> bool) -> CaseResult {
    let info = info(last(responses)?.first()?)?;
    for name in names {
        let Some(text) = info.get(name).and_then(Json::text).filter(|text| !text.is_empty()) else {
            return Err(CaseFailure::NotCheckable(format!("`{name}` was not read")));
        };
        if !is_form(text) {
            return failed(
                format!("`{name}` as the page's sample prints it"),
                format!("a text of the form {}", form(text)),
            );
        }
    }
    Ok(())
}

fn is_named(text: &str) -> bool {
    form(text) == "99 AAA 9999" && read_printed(text).is_some()
}

fn is_iso(text: &str) -> bool {
    form(text) == "9999-99-99" && read_printed(text).is_some()
}

/// The form of a text without its values: a 9 for each digit, an A for each letter.
fn form(text: &str) -> String {
    let shape = |c: char| match c {
        _ if c.is_ascii_digit() => '9',
        _ if c.is_alphabetic() => 'A',
        '-' | '/' | '.' | ' ' => c,
        _ => '?',
    };
    text.chars().take(20).map(shape).collect()
}
