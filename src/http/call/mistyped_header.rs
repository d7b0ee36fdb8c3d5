//! Finds a request header that was meant to be `X-Emulator-Scenario`, and values of it that cannot be meant. A test
//! that relies on one would pass without testing anything.

use axum::http::HeaderMap;

use super::hints::unfamiliar;
use super::spelling::plain;
use super::{SCENARIO, header_text};
use crate::contract::{Channel, HINT_HEADER, MATCHED_BY_HEADER, SCENARIO_HEADER};
use crate::engine::{Mistyped, Names, UnknownName};

/// The header's name as people write it.
const NAME: &str = "X-Emulator-Scenario";
/// Names that mean nothing else, as [`plain`] returns them. Names near them count too.
const MEANT: [&str; 4] = ["xemulatorscenario", "emulatorscenario", "xcedulitascenario", "cedulitascenario"];
/// The maximum distance of a name from one of those, in characters.
const NEAR: usize = 2;
/// The lengths of names within that distance.
const LENGTHS: std::ops::RangeInclusive<usize> = 14..=19;
/// Starts and parts of names that look like ours.
const BEGINNINGS: [&str; 4] = ["xemulator", "emulator", "xcedulita", "cedulita"];
const WORDS: [&str; 4] = ["scenario", "scenerio", "senario", "escenario"];
/// The maximum length of a name that a hint quotes.
const QUOTED: usize = 40;

/// What a header of this request may have been meant to choose, although it chooses nothing.
pub(super) fn mistyped(headers: &HeaderMap, names: &Names) -> Option<Mistyped> {
    let mut values = headers.get_all(&SCENARIO).iter();
    let ours = values.next();
    if ours.is_some_and(|first| values.any(|other| other != first)) {
        return Some(surely(
            headers,
            names,
            SCENARIO_HEADER,
            format!("{NAME} came more than once with different values"),
        ));
    }
    if ours.is_some_and(|value| value.as_bytes().trim_ascii().is_empty()) {
        let mistake = format!("{NAME} is empty: expected the name of a scenario or card");
        return Some(surely(headers, names, SCENARIO_HEADER, mistake));
    }
    let mut perhaps = None;
    for name in unfamiliar(headers) {
        if [SCENARIO_HEADER, HINT_HEADER, MATCHED_BY_HEADER].contains(&name) {
            continue;
        }
        let plain = plain(name);
        if is_meant(&plain) {
            // The same value under both names is no mistake.
            if ours.is_none() || headers.get(name) != ours {
                let mistake = format!("the request header{} is not read: expected {NAME}", quoted(name));
                return Some(surely(headers, names, name, mistake));
            }
        } else if ours.is_none() && looks_ours(&plain) {
            let hint = format!("the request header{} is not read: was {NAME} meant?", quoted(name));
            perhaps = Some(Mistyped::Possible(hint.into()));
        }
    }
    perhaps
}

fn surely(headers: &HeaderMap, names: &Names, name: &str, mistake: String) -> Mistyped {
    let value = header_text(headers, name).unwrap_or_default();
    Mistyped::Certain(Box::new(UnknownName { mistake: Some(mistake), ..names.unknown(&value, Channel::Header) }))
}

fn is_meant(plain: &str) -> bool {
    LENGTHS.contains(&plain.len())
        // Two typing errors leave one third of the name unchanged.
        && ["emula", "torsce", "nario", "cedul", "itasce"].iter().any(|part| plain.contains(part))
        && MEANT.iter().any(|meant| strsim::osa_distance(plain, meant) <= NEAR)
}

fn looks_ours(plain: &str) -> bool {
    BEGINNINGS.iter().any(|start| plain.starts_with(start)) || WORDS.iter().any(|word| plain.contains(word))
}

/// The name with a space before it. Empty if the name is long.
fn quoted(name: &str) -> String {
    if name.len() <= QUOTED { format!(" {name}") } else { String::new() }
}
