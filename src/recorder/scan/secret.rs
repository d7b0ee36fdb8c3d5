//! Secrets: by the name that they stand under, or by their own form.

use super::finding::{FindingKind, Hit};

/// Names, in small letters and digits alone, whose values are secret when a name ends in one.
const NAMES: [&str; 15] = [
    "secret",
    "apikey",
    "accesstoken",
    "refreshtoken",
    "authtoken",
    "token",
    "authorization",
    "cookie",
    "password",
    "passwd",
    "secretkey",
    "privatekey",
    "credential",
    "accesskey",
    "sessionid",
];
/// Parts of names that such values stand under, as texts write them.
const WORDS: [&str; 12] = [
    "secret",
    "token",
    "password",
    "passwd",
    "authorization",
    "cookie",
    "api_key",
    "api-key",
    "apikey",
    "private_key",
    "credential",
    "access_key",
];
/// Names that say that a value is a digest, or public.
const DIGESTS: [&str; 6] = ["sha", "hash", "digest", "fingerprint", "public", "checksum"];
/// How tokens of well-known services begin, and how long they are at least.
const BEGINNINGS: [(&str, usize); 10] = [
    ("AKIA", 20),
    ("ASIA", 20),
    ("ghp_", 36),
    ("gho_", 36),
    ("github_pat_", 40),
    ("glpat-", 20),
    ("xoxb-", 24),
    ("xoxp-", 24),
    ("sk_live_", 24),
    ("AIza", 39),
];
/// Bytes behind a name in which a token is looked for.
const NEAR: usize = 60;
/// Bytes of a value that are looked at.
const LONGEST: usize = 4096;

/// A member of an object, a header, or a pair of texts.
pub(super) fn member(name: &str, value: &str, hits: &mut Vec<Hit>) {
    if is_secret_name(name) {
        let values: Vec<&str> = match squeezed(name).ends_with("cookie") {
            true => value.split(';').filter_map(|pair| Some(pair.split_once('=')?.1)).collect(),
            false => vec![value],
        };
        let real = values.into_iter().map(without_scheme).find(|value| is_real(value));
        hits.extend(
            real.map(|value| Hit::new(0, FindingKind::Secret, format!("the value of {:?}", shortened(name)), value)),
        );
    }
}

/// Names with values in a text that is no JSON: headers, settings, code.
pub(super) fn pairs(text: &str, hits: &mut Vec<Hit>) {
    let lower = text.to_ascii_lowercase();
    for word in WORDS {
        for (at, _) in lower.match_indices(word) {
            let behind = at + word.len();
            let is_name = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
            let start = lower[..at].rfind(|c| !is_name(c)).map_or(0, |before| next(&lower, before));
            let end = behind + lower[behind..].find(|c| !is_name(c)).unwrap_or(lower.len() - behind);
            let name = &text[start..end];
            if let Some((value, from)) = assigned(text, end).filter(|_| is_secret_name(name)) {
                let mut own = Vec::new();
                member(name, value, &mut own);
                hits.extend(own.into_iter().map(|hit| Hit { at: from, ..hit }));
            }
            hits.extend(near(text, name, start, end));
        }
    }
}

/// Tokens and keys that show by their form what they are.
pub(super) fn tokens(text: &str, hits: &mut Vec<Hit>) {
    for (at, _) in text.match_indices("-----BEGIN ") {
        let line = text[at..text.floor_char_boundary(at + NEAR)].lines().next().unwrap_or_default();
        if line.contains("PRIVATE KEY") {
            hits.push(Hit::new(at, FindingKind::PrivateKey, "the beginning of a private key", line));
        }
    }
    let is_inside = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let mut at = 0;
    while let Some(step) = text[at..].find(is_inside) {
        let start = at + step;
        let length = text[start..].find(|c| !is_inside(c)).unwrap_or(text.len() - start);
        hits.extend(token(&text[start..start + length], start));
        at = start + length;
    }
}

fn token(run: &str, at: usize) -> Option<Hit> {
    let parts: Vec<&str> = run.split('.').collect();
    if let [head, body, mark] = parts[..]
        && head.starts_with("eyJ")
        && body.starts_with("eyJ")
        && mark.len() >= 10
    {
        return Some(Hit::new(at, FindingKind::Token, "a JSON web token", run));
    }
    let (_, least) = BEGINNINGS.into_iter().find(|(start, _)| run.starts_with(start))?;
    let is_aws = !(run.starts_with("AKIA") || run.starts_with("ASIA"))
        || run.len() == 20 && run.bytes().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit());
    (run.len() >= least && is_aws && run.bytes().any(|digit| digit.is_ascii_digit()))
        .then(|| Hit::new(at, FindingKind::Token, "the token of a well-known service", run))
}

/// A random-looking token soon after a word such as `secret`.
fn near(text: &str, name: &str, start: usize, end: usize) -> Option<Hit> {
    let rest = &text[end..text.floor_char_boundary(end + NEAR)];
    let rest = rest.lines().next().unwrap_or_default();
    let cut = end + rest.len();
    let is_inside = |c: char| c.is_ascii_alphanumeric() || "+/=_-".contains(c);
    let before = text[text.floor_char_boundary(start.saturating_sub(NEAR))..end].lines().last().unwrap_or_default();
    let around = [before, rest].concat().to_ascii_lowercase();
    if DIGESTS.iter().any(|word| around.contains(word)) {
        return None;
    }
    let start = end + rest.char_indices().find(|(at, c)| is_inside(*c) && run_at(rest, *at, is_inside) >= 20)?.0;
    let whole = &text[start..];
    let run = &whole[..whole.find(|c| !is_inside(c)).unwrap_or(whole.len())];
    let is_random = run.len() >= 20 && start < cut && is_mixed(run) && entropy(run) >= 3.5;
    is_random
        .then(|| Hit::new(start, FindingKind::Secret, format!("a random-looking text near {:?}", shortened(name)), run))
}

fn run_at(text: &str, at: usize, is_inside: impl Fn(char) -> bool) -> usize {
    text[at..].find(|c| !is_inside(c)).unwrap_or(text.len() - at)
}

fn next(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(1, char::len_utf8)
}

/// The value given to a name that ends here: behind `:` or `=`, or behind a comma between quotes.
fn assigned(text: &str, end: usize) -> Option<(&str, usize)> {
    let rest = &text[end..text.floor_char_boundary(end + LONGEST)];
    let is_quote = |c: char| "\"'`\\".contains(c);
    let unquoted = rest.trim_start_matches(is_quote);
    let was_quoted = unquoted.len() < rest.len();
    let sign = unquoted.trim_start_matches([' ', '\t']);
    let behind = sign.strip_prefix([':', '=']).or_else(|| sign.strip_prefix(',').filter(|_| was_quoted))?;
    let value = behind.trim_start_matches(['>', ' ', '\t']);
    let quoted = value.trim_start_matches(is_quote);
    let has_quote = quoted.len() < value.len() || was_quoted && sign.starts_with(':');
    // The next field of a form ends a value, too.
    let is_form = sign.starts_with('=');
    let stop = |c: char| is_quote(c) || c.is_control() || is_form && c == '&' || !has_quote && (c == ',' || c == ')');
    let found = &quoted[..quoted.find(stop).unwrap_or(quoted.len())];
    Some((found.trim_end(), end + rest.len() - quoted.len()))
}

/// Whether what stands under a name is secret.
fn is_secret_name(name: &str) -> bool {
    let small = squeezed(name);
    NAMES.iter().any(|secret| small.ends_with(secret)) && !DIGESTS.iter().any(|digest| small.contains(digest))
}

fn squeezed(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
}

fn without_scheme(value: &str) -> &str {
    let value = value.trim();
    let schemes = ["Bearer ", "Basic ", "Token ", "bearer ", "basic "];
    schemes.iter().find_map(|scheme| value.strip_prefix(scheme)).unwrap_or(value).trim()
}

/// Whether a value can be a secret rather than a word that stands for one: no blank in it, and not only small letters.
fn is_real(value: &str) -> bool {
    let is_inside = |c: char| c.is_ascii_graphic() && !"(){}<>$[]\"'`".contains(c);
    value.len() >= 8
        && value.chars().all(is_inside)
        && !value.contains("::")
        && is_mixed(value)
        && entropy(value) >= 2.0
}

/// Digits, or capitals and small letters inside.
fn is_mixed(value: &str) -> bool {
    let has = |is: fn(&u8) -> bool| value.bytes().any(|letter| is(&letter));
    let capitals = value.bytes().skip(1).any(|letter| letter.is_ascii_uppercase());
    has(u8::is_ascii_digit) || capitals && has(u8::is_ascii_lowercase)
}

/// Bits a character.
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let length = text.len() as f64;
    let share = |count: &u32| f64::from(*count) / length;
    counts.iter().filter(|count| **count > 0).map(share).map(|share| -share * share.log2()).sum()
}
