//! What a step changes on the card that it answers with. A client must survive whatever a reader makes of a card.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use crate::contract::dates::{self, BIRTHDAY, Date, EXPIRY_DATE, RelativeDate};
use crate::contract::{Card, back_fields, front_fields};
use crate::person::{PARTICLES, ZoneDate, redated};
use crate::text::nearest;

/// What replaces a masked word, as in the page's back sample.
const MASKED_WORD: &str = "*****";
/// Printed in place of a father's name. It is no name, so masking leaves it alone (the wording is an assumption).
const NO_FATHER: &str = "NO REGISTRA";

macro_rules! change_table {
    ($($variant:ident $name:literal $meaning:literal;)+) => {
        /// One ready-made change of a card. What a side does not show stays as it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub enum Change { $(#[doc = $meaning] $variant,)+ }

        impl Change {
            /// Every change, in the order of the table.
            pub const ALL: &[Change] = &[$(Change::$variant),+];

            /// The change's name in a scenario file.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Change::$variant => $name),+ } }

            /// What the change does to the card, in words.
            #[must_use]
            pub const fn meaning(self) -> &'static str { match self { $(Change::$variant => $meaning),+ } }
        }
    };
}

change_table! {
    Expired "expired" "The card expired yesterday, in its second machine-readable line too";
    ExpiresToday "expires-today" "The card expires today, in its second machine-readable line too";
    Minor "minor" "The holder turns 17 today, in the second machine-readable line too";
    NoIssueDate "no-issue-date" "The date of issue could not be read";
    MaskedParents "masked-parents" "Of each parent only the first surname is left, every other word is *****";
    Unread "unread" "Nothing could be read: every member is empty";
}

impl Change {
    fn apply(self, card: &mut Card, today: Date) {
        match self {
            Change::Expired => redate(card, EXPIRY_DATE, ZoneDate::Expiry, today.yesterday().unwrap_or(today)),
            Change::ExpiresToday => redate(card, EXPIRY_DATE, ZoneDate::Expiry, today),
            Change::Minor => redate(card, BIRTHDAY, ZoneDate::Birth, RelativeDate::years(-17).on(today)),
            Change::NoIssueDate => ["issue_date", "issue_date_s"].iter().for_each(|name| card.set(name, "")),
            Change::MaskedParents => ["father_name", "mother_name"].iter().for_each(|name| mask(card, name)),
            Change::Unread => card.info.iter_mut().for_each(|(_, text)| text.clear()),
        }
    }
}

impl TryFrom<String> for Change {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|change| change.name() == name).ok_or_else(|| {
            let known = Self::ALL.iter().map(|change| change.name());
            format!("there is no change {name:?}; did you mean {:?}?", nearest(&name, known))
        })
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What a step changes on its card: first ready-made changes in the listed order, then members of `card_info` that
/// are set to any text.
///
/// ```
/// use cedulita::scenario::Changes;
///
/// let changes: Changes = serde_json::from_str(r#"{"change": ["expired"], "set": {"name": "MUE5TRA ANA"}}"#)?;
/// assert!(!changes.is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawChange")]
pub struct Changes {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    change: Vec<Change>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    set: BTreeMap<&'static str, String>,
}

/// Changes as a file writes them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChange {
    #[serde(default)]
    change: Vec<String>,
    #[serde(default)]
    set: BTreeMap<String, String>,
}

impl TryFrom<RawChange> for Changes {
    type Error = String;

    fn try_from(parts: RawChange) -> Result<Self, String> {
        Self::from_parts(parts.change, parts.set)
    }
}

impl Changes {
    /// Makes changes from their names, and from members with the texts that they are set to.
    ///
    /// # Errors
    /// When a change or a member does not exist. The message gives the nearest name.
    pub fn from_parts(change: Vec<String>, set: BTreeMap<String, String>) -> Result<Self, String> {
        let change = change.into_iter().map(Change::try_from).collect::<Result<_, _>>()?;
        let set = set.into_iter().map(|(name, text)| Ok((member(&name)?, text))).collect::<Result<_, String>>()?;
        Ok(Self { change, set })
    }

    /// The names of the changes, and the members with the texts that they are set to.
    #[must_use]
    pub fn into_parts(self) -> (Vec<String>, BTreeMap<String, String>) {
        let names = self.change.iter().map(|change| change.name().to_owned()).collect();
        (names, self.set.into_iter().map(|(name, text)| (name.to_owned(), text)).collect())
    }

    /// Whether nothing is changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.change.is_empty() && self.set.is_empty()
    }

    /// The card as of `today`, with the changes applied. Set members that its side does not have are skipped. Set
    /// texts are literal: none is read as a day relative to today, and `x_s` may hold text where `x` is empty.
    #[must_use]
    pub fn apply(&self, card: &Arc<Card>, today: Date) -> Arc<Card> {
        let mut card = Arc::clone(card).on(today);
        if self.is_empty() {
            return card;
        }
        let changed = Arc::make_mut(&mut card);
        for change in &self.change {
            change.apply(changed, today);
        }
        for (name, text) in &self.set {
            changed.set(name, text);
        }
        card
    }
}

/// The member of this name, if any side has it.
fn member(name: &str) -> Result<&'static str, String> {
    let known = || front_fields().chain(back_fields()).map(|field| field.name);
    known()
        .find(|known| *known == name)
        .ok_or_else(|| format!("no side of a card has the member {name:?}; did you mean {:?}?", nearest(name, known())))
}

/// Sets another day where the side shows one: in the members if they hold text, and in the second machine-readable
/// line.
fn redate(card: &mut Card, [raw, formatted]: [&str; 2], in_zone: ZoneDate, date: Date) {
    if !card.field(raw).is_empty() {
        card.set(raw, dates::printed(card.kind, date));
        card.set(formatted, dates::formatted(date));
    }
    if let Some(line) = redated(card.field("line2_all"), in_zone, &dates::six_digits(date)) {
        card.set("line2_all", line);
    }
}

/// Keeps the first surname with the words that belong to it, and masks every other word.
fn mask(card: &mut Card, name: &str) {
    if card.field(name) == NO_FATHER {
        return;
    }
    let mut is_first = true;
    let masked = card.field(name).split_whitespace().map(|word| {
        let shown = if is_first { word } else { MASKED_WORD };
        is_first &= PARTICLES.contains(&word);
        shown
    });
    let masked = masked.collect::<Vec<_>>().join(" ");
    card.set(name, masked);
}

#[cfg(test)]
mod tests;
