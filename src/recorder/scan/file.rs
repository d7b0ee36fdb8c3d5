//! Scans one file for everything that looks like personal data.

#[cfg(test)]
mod tests;

use super::finding::Hit;
use super::known::KnownValues;
use super::{identity, picture, secret};
use crate::recorder::json::{self, Member, Node, NodeKind};

/// How many levels of JSON inside JSON strings are parsed.
const MAX_DEPTH: usize = 4;

/// A hit and its position in the file.
pub(super) struct PlacedHit {
    pub(super) hit: Hit,
    /// The byte offset in the file.
    pub(super) at: usize,
    pub(super) pointer: Option<String>,
}

/// Scans one text.
pub(super) struct TextScan<'a> {
    pub(super) known: &'a KnownValues,
    pub(super) placed: Vec<PlacedHit>,
    /// Whether the last first machine-readable line has a synthetic number.
    is_synthetic: bool,
    named: identity::Named,
}

/// The position of a text: its byte offset in the file, and its place in the file's JSON.
#[derive(Clone)]
struct TextOrigin {
    at: usize,
    pointer: Option<String>,
    depth: usize,
}

impl<'a> TextScan<'a> {
    pub(super) fn new(known: &'a KnownValues) -> Self {
        Self { known, placed: Vec::new(), is_synthetic: false, named: identity::Named::default() }
    }

    /// Scans the text of a file: one JSON document, or lines, some of which may be JSON.
    pub(super) fn file(&mut self, text: &str) {
        self.named = identity::Named::from_text(text);
        let origin = TextOrigin { at: 0, pointer: None, depth: 0 };
        if self.json(text, &origin) {
            return;
        }
        let (mut start, mut at) = (0, 0);
        for line in text.split_inclusive('\n') {
            if line.len() > 2 && line.starts_with(['{', '[']) && json::parse(line).is_some() {
                self.text(&text[start..at], &TextOrigin { at: start, ..origin.clone() });
                self.json(line, &TextOrigin { at, ..origin.clone() });
                start = at + line.len();
            }
            at += line.len();
        }
        self.text(&text[start..], &TextOrigin { at: start, ..origin });
    }

    /// Scans a text if it is a JSON object or array, and returns whether it is one.
    fn json(&mut self, text: &str, origin: &TextOrigin) -> bool {
        let is_tree = text.trim_start().starts_with(['{', '[']) && origin.depth < MAX_DEPTH;
        let Some(tree) = is_tree.then(|| json::parse(text)).flatten() else { return false };
        self.node(text, &tree, origin, origin.pointer.as_deref().unwrap_or_default());
        true
    }

    fn node(&mut self, text: &str, node: &Node, origin: &TextOrigin, pointer: &str) {
        let (at, depth) = (place(origin, node.span.start), origin.depth + 1);
        let here = TextOrigin { at, pointer: Some(pointer.to_owned()), depth };
        let string =
            |node: &Node| matches!(node.kind, NodeKind::String).then(|| json::decoded(&text[node.span.clone()]));
        match &node.kind {
            NodeKind::Object(members) => {
                let names: Vec<String> =
                    members.iter().map(|member| self.member(text, member, origin, pointer)).collect();
                // HAR archives write headers as objects with `name` and `value`.
                let under = |wanted: &str| string(&members[names.iter().position(|name| name == wanted)?].value);
                if let (Some(name), Some(value)) = (under("name"), under("value")) {
                    self.pair(&name, &value, &here);
                }
            }
            NodeKind::Array(elements) => {
                for (at, element) in elements.iter().enumerate() {
                    self.node(text, element, origin, &format!("{pointer}/{at}"));
                }
                if let [Some(name), Some(value)] = &elements.iter().take(3).map(string).collect::<Vec<_>>()[..] {
                    self.pair(name, value, &here);
                }
            }
            NodeKind::String => self.string(&text[node.span.clone()], &here),
            NodeKind::Number => self.text(&text[node.span.clone()], &here),
            NodeKind::Bool | NodeKind::Null => {}
        }
    }

    /// Scans a member: its name, its value, and both together. Returns the name.
    fn member(&mut self, text: &str, member: &Member, origin: &TextOrigin, pointer: &str) -> String {
        let name = json::decoded(&text[member.name.clone()]);
        let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
        let at =
            |at: usize| TextOrigin { at: place(origin, at), pointer: Some(pointer.clone()), depth: origin.depth + 1 };
        self.text(&name, &at(member.name.start));
        let value = &text[member.value.span.clone()];
        match member.value.kind {
            NodeKind::String => self.pair(&name, &json::decoded(value), &at(member.value.span.start)),
            // Seconds since 1970 look like cédula numbers of Pichincha.
            NodeKind::Number if is_moment(&name) => return name,
            _ => {}
        }
        self.node(text, &member.value, origin, &pointer);
        name
    }

    fn pair(&mut self, name: &str, value: &str, origin: &TextOrigin) {
        let mut hits = Vec::new();
        secret::member(name, value, &mut hits);
        self.put(hits, origin, None);
    }

    fn string(&mut self, quoted: &str, origin: &TextOrigin) {
        let text = json::decoded(quoted);
        if self.json(&text, origin) {
            return;
        }
        // Without escapes, an offset in the text is also one in the file.
        let inside = (origin.depth <= 1 && text.len() + 2 == quoted.len()).then_some(1);
        let hits = self.hits(&text);
        self.put(hits, origin, inside);
    }

    fn text(&mut self, text: &str, origin: &TextOrigin) {
        let hits = self.hits(text);
        let inside = (origin.depth <= 1).then_some(0);
        self.put(hits, origin, inside);
    }

    fn hits(&mut self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        picture::encoded(text, &mut hits);
        secret::pairs(text, &mut hits);
        identity::lines(text, &self.named, &mut self.is_synthetic, &mut hits);
        identity::numbers(text, &self.named, &mut hits);
        self.known.find(text, &mut hits);
        hits
    }

    /// Adds hits to the file's list. If offsets in a text are not offsets in the file, all hits get the start of
    /// the text.
    fn put(&mut self, hits: impl IntoIterator<Item = Hit>, origin: &TextOrigin, inside: Option<usize>) {
        for hit in hits {
            let at = origin.at + inside.map_or(0, |before| before + hit.at);
            self.placed.push(PlacedHit { hit, at, pointer: origin.pointer.clone() });
        }
    }
}

/// The offset in the file of an offset in a text. JSON inside a string has only the offset of the string.
fn place(origin: &TextOrigin, at: usize) -> usize {
    if origin.depth == 0 { origin.at + at } else { origin.at }
}

/// Whether a number under this name is a time.
fn is_moment(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["time", "epoch", "date", "iat", "exp", "nbf"].iter().any(|word| name.ends_with(word))
        || ["_at", "_ts", "timestamp"].iter().any(|word| name.contains(word))
        || name == "ts"
}
