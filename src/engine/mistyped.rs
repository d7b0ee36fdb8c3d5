//! An API ID that was meant to be `scenario.NAME` but is written otherwise. A test that relies on it would pass for
//! no reason.

use std::borrow::Cow;

use super::names::NamePlace;
use super::near::is_invisible;
use super::{Names, UnknownName};
use crate::contract::{Channel, SCENARIO_API_ID_PREFIX};
use crate::fixture::MAX_NAME;
use crate::text::start;

/// The prefix without its dot.
const WORD: &str = "scenario";
/// An API ID longer than this was not typed by a person.
const MAX_API_ID: usize = 2 * MAX_NAME;
/// Lengths of words that may be [`WORD`] mistyped. [`NEAR`] is how many typing mistakes away from it they may be.
const NEAR_LENGTHS: std::ops::RangeInclusive<usize> = 6..=10;
const NEAR: usize = 2;

const NO_NAME: &str = "the API ID begins with scenario and is not scenario.NAME: it chose nothing";
const OTHER_WORD: &str = "the API ID nearly begins with scenario. and chose nothing: expected scenario.NAME";

/// What a text that chose nothing may have been meant to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistyped {
    /// The text can only have been meant to choose an answer.
    Certain(Box<UnknownName>),
    /// The text may be an ordinary one. A hint says what it looks like.
    Possible(Cow<'static, str>),
}

impl Names {
    /// What an API ID that the credentials do not know may have been meant to choose. None for one that begins with
    /// the correct prefix: other code handles it.
    #[must_use]
    pub fn mistyped_api_id(&self, api_id: &str) -> Option<Mistyped> {
        if api_id.is_empty() || api_id.starts_with(SCENARIO_API_ID_PREFIX) || api_id.len() > MAX_API_ID {
            return None;
        }
        self.check(NamePlace::ApiId, api_id, || self.examined(api_id))
    }

    fn examined(&self, api_id: &str) -> Option<Mistyped> {
        let text = unwrapped(api_id);
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (word, rest) = text.split_at(letters);
        let word = word.to_ascii_lowercase();
        if let Some(joined) = word.strip_prefix(WORD).filter(|joined| !matches!(*joined, "" | "s")) {
            let name = format!("{joined}{rest}");
            return self.same(&name).map(|name| self.misspelt(&name));
        }
        let name = rest.trim_start_matches(|character: char| !character.is_alphanumeric());
        let separator = &rest[..rest.len() - name.len()];
        let name = name.split('.').next().unwrap_or(name);
        if word == WORD || word.strip_suffix('s') == Some(WORD) {
            // Ordinary API IDs such as `scenario-7` have these separators too.
            let is_plain = separator.bytes().all(|byte| b"-_".contains(&byte)) && word == WORD;
            let is_meant = match separator {
                "" => false,
                _ => !is_plain || name.is_empty() || self.near(name).is_some(),
            };
            return Some(if is_meant { self.misspelt(name) } else { Mistyped::Possible(NO_NAME.into()) });
        }
        if !separator.is_empty() && NEAR_LENGTHS.contains(&word.len()) && strsim::osa_distance(&word, WORD) <= NEAR {
            return Some(Mistyped::Possible(OTHER_WORD.into()));
        }
        let name = self.near(text.split('.').next().unwrap_or(&text))?;
        let hint = format!("the API ID is, or nearly is, the name {name} and chose nothing: expected scenario.{name}");
        Some(Mistyped::Possible(hint.into()))
    }

    /// The mistake of a name that was meant, in an API ID that is not written as `scenario.NAME`.
    fn misspelt(&self, name: &str) -> Mistyped {
        let unknown = self.unknown(name, Channel::ApiId);
        let wanted = self.near(name).unwrap_or_else(|| "NAME".to_owned());
        let mistake =
            format!("the API ID looks like scenario.NAME and is written otherwise: expected scenario.{wanted}");
        Mistyped::Certain(Box::new(UnknownName { mistake: Some(mistake), ..unknown }))
    }
}

/// The text without what was pasted around it, and with its escapes decoded, doubly escaped ones too.
fn unwrapped(api_id: &str) -> String {
    let mut text: String = api_id.chars().filter(|character| !is_invisible(*character)).collect();
    if text.contains('%') {
        for (escape, character) in
            [("%25", "%"), ("%2e", "."), ("%2E", "."), ("%3a", ":"), ("%3A", ":"), ("%2f", "/"), ("%2F", "/")]
        {
            text = text.replace(escape, character);
        }
    }
    // A separator after the last letter shows that a name was to follow.
    let text = text.trim_start_matches(|character: char| !character.is_alphanumeric());
    let text = text.trim_end_matches(|character: char| !character.is_alphanumeric() && !".:/-_".contains(character));
    start(text, MAX_NAME).to_owned()
}
