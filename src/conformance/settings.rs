//! Settings of the emulator that change a response on purpose. A case that such a setting changes is skipped, not
//! failed.

use serde_json::Value;

use super::cases::{Case, Need};
use crate::catalogue::Catalogue;

/// A setting, and the cases that it changes.
#[derive(Debug)]
struct SettingEffect {
    /// The setting's name in the settings file.
    setting: &'static str,
    /// Where `GET /__admin/config` shows it, as a JSON pointer.
    at: &'static str,
    when: SettingCondition,
    /// IDs of rows or of cases.
    cases: &'static [&'static [&'static str]],
    /// The setting counts only if another setting has this value too.
    only_with: Option<(&'static str, &'static str)>,
}

/// Which values of a setting change something.
#[derive(Debug)]
enum SettingCondition {
    /// Every value but this one, which is the default.
    OtherThan(&'static str),
    Is(&'static str),
    Fewer(u64),
}

use SettingCondition::{Fewer, Is, OtherThan};

type Cases = &'static [&'static [&'static str]];

const fn effect(setting: &'static str, at: &'static str, when: SettingCondition, cases: Cases) -> SettingEffect {
    SettingEffect { setting, at, when, cases, only_with: None }
}

impl SettingEffect {
    const fn only_with(self, at: &'static str, value: &'static str) -> Self {
        Self { only_with: Some((at, value)), ..self }
    }
}

/// Rows and cases that distinguish kinds of cards.
const KINDS: &[&str] = &["A4-largest-first", "C1-header", "C1-api-id", "C1-specimen", "C2", "C3", "C9"];
/// Rows and cases that need the emulator to find a card in the picture.
const SPECIMENS: &[&str] = &[
    "A4-largest-first",
    "A6-no-portrait",
    "A6-turned",
    "A7-back",
    "C1-specimen",
    "C6-matched-by",
    "C9",
    "C10",
    "C11-unknown",
];
/// Rows and cases that need a success for a picture without a scenario header.
const SUCCESSES: &[&str] =
    &["R3-default", "A1", "A4", "A5", "A6", "A7", "A8", "A11", "A12", "A13", "C11-foreign", "C14"];
/// Rows and cases that count from call to call.
const COUNTED: &[&str] =
    &["E7", "E8", "E12-rate-before-quota", "E12-quota-before-parameters", "E16", "E17", "C13", "C14"];
/// The number of sessions that cases need when they run at the same time.
const SESSIONS: u64 = 16;

const CHANGING: &[SettingEffect] = &[
    effect("card_type", "/http/card_type", OtherThan("show"), &[&["A5-members"], KINDS]),
    effect("pretty", "/http/layout", OtherThan("compact"), &[&["A5-compact"]]),
    effect("no_face", "/http/no_face", OtherThan("empty"), &[&["A6-no-portrait"]]),
    effect("pure", "/http/purity", OtherThan("helpful"), &[&["C6"]]),
    effect("base64", "/intake/base64", OtherThan("strict"), &[&["R11-url-safe", "R11-data-url", "R11-padding"]]),
    effect("unrecognised", "/engine/unrecognised", OtherThan("sample"), &[&["C3"]]),
    effect("unrecognised", "/engine/unrecognised", Is("fail"), &[&["C11-foreign"]]),
    effect("recognise", "/picture/looking", OtherThan("on"), &[SPECIMENS]),
    effect("recognise", "/picture/looking", OtherThan("on"), &[SUCCESSES, COUNTED])
        .only_with("/engine/unrecognised", "fail"),
    effect("look_timeout", "/picture/patience", Is("0s"), &[SPECIMENS]),
    effect("look_timeout", "/picture/patience", Is("0s"), &[SUCCESSES, COUNTED])
        .only_with("/engine/unrecognised", "fail"),
    effect("sessions", "/store/sessions", Fewer(SESSIONS), &[COUNTED]),
    effect("session_age", "/store/session_age", Is("0s"), &[COUNTED]),
];

/// Built-in cards that cases request by name, with those cases. A user's fixtures may define another card of that
/// name.
const CARDS: &[(&str, &[&str])] = &[
    ("sample-front", &["A10-sample-front", "C3"]),
    ("sample-back", &["A10-sample-back"]),
    ("old-back", &["A13-old-back", "C1-header", "C1-api-id", "C2", "C13"]),
    ("old-back-no-expiry", &["A11-unread"]),
];

/// What the emulator reports about its own settings.
#[derive(Debug, Default)]
pub(super) struct SettingsInForce {
    /// The body of `GET /__admin/config`.
    pub(super) config: Value,
    /// The body of `GET /__admin/credentials`.
    pub(super) credentials: Value,
    /// The names of built-in cards that the emulator has replaced by other cards.
    pub(super) replaced: Vec<&'static str>,
}

/// The names of the cards that cases request.
pub(super) fn cards() -> impl Iterator<Item = &'static str> {
    CARDS.iter().map(|(name, _)| *name)
}

/// Whether a card, as the admin API shows it, differs from the built-in card of that name.
pub(super) fn is_replaced(name: &str, shown: &Value, built_in: &Catalogue) -> bool {
    let Some(card) = built_in.card(name).filter(|_| shown["card_info"].is_object()) else { return false };
    let is_same = |(member, text): &(&str, String)| shown["card_info"][*member] == text.as_str();
    let has_kind =
        shown["card_side"] == serde_json::json!(card.side) && shown["card_type"] == serde_json::json!(card.kind);
    !(has_kind && card.info.iter().all(is_same))
}

/// The setting that changes this case, which may differ from the setting of its row.
pub(super) fn own_setting(case: &str) -> Option<&'static str> {
    CHANGING.iter().find(|row| row.cases.iter().any(|names| names.contains(&case))).map(|row| row.setting)
}

impl SettingsInForce {
    /// Why this case is skipped, if a setting or a replaced card changes it.
    pub(super) fn changes(&self, case: &Case) -> Option<String> {
        let names = |cases: &[&str]| cases.contains(&case.row) || cases.contains(&case.id);
        if let Some((card, _)) = CARDS.iter().find(|(card, cases)| self.replaced.contains(card) && names(cases)) {
            return Some(format!("the emulator has another card {card} than the built-in one"));
        }
        let row = CHANGING.iter().find(|row| row.is_about(case) && row.is_effective(&self.config))?;
        Some(format!("the emulator's setting `{}` changes it", row.written(self.config.pointer(row.at)?)))
    }

    /// Why this case is skipped, if the server accepts any secret for these credentials.
    pub(super) fn accepts_any_secret(&self, case: &Case, api_id: &str) -> Option<String> {
        let is_known = |one: &Value| one["api_id"] == api_id && !one["secret"].is_null();
        let is_listed = self.credentials["credentials"].as_array().is_some_and(|all| all.iter().any(is_known));
        let any = case.needs == Need::Credentials && self.credentials["accepts"] == "any" && !is_listed;
        any.then(|| "the emulator accepts any secret: it was started without --credentials".to_owned())
    }
}

impl SettingEffect {
    fn is_about(&self, case: &Case) -> bool {
        self.cases.iter().any(|names| names.contains(&case.row) || names.contains(&case.id))
    }

    fn is_effective(&self, config: &Value) -> bool {
        let Some(value) = config.pointer(self.at) else { return false };
        let differs = match self.when {
            OtherThan(usual) => value.as_str().is_some_and(|value| value != usual),
            Is(one) => value == one,
            Fewer(most) => value.as_u64().is_some_and(|value| value < most),
        };
        differs && self.only_with.is_none_or(|(at, other)| config.pointer(at).is_some_and(|value| value == other))
    }

    /// The setting as a line of the settings file.
    fn written(&self, value: &Value) -> String {
        match (self.setting, value.as_str()) {
            // The file has switches where the admin API reports words.
            ("pretty" | "pure", _) => format!("{} = true", self.setting),
            (setting, Some("0s")) => format!("{setting} = 0"),
            (setting, _) => format!("{setting} = {value}"),
        }
    }
}
