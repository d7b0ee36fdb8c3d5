//! The built-in cards, read from the files that the server is built from.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Failure;

pub(crate) struct Card {
    pub(crate) name: String,
    pub(crate) file: Value,
}

impl Card {
    /// Whether an element of `results` shows this card, value for value.
    pub(crate) fn is_in(&self, result: &Value) -> bool {
        ["card_info", "card_side", "card_type"].iter().all(|member| result[member] == self.file[member])
    }
}

pub(crate) struct Cards {
    all: BTreeMap<String, Card>,
    names: Vec<String>,
}

impl Cards {
    pub(crate) fn read() -> Result<Self, Failure> {
        let mut all = BTreeMap::new();
        for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/cards"))? {
            let path = entry?.path();
            let name = path.file_stem().and_then(|name| name.to_str()).ok_or("no name of a card")?.to_owned();
            let file = serde_json::from_slice(&std::fs::read(&path)?)?;
            all.insert(name.clone(), Card { name, file });
        }
        let names = all.keys().cloned().collect();
        Ok(Self { all, names })
    }

    pub(crate) fn find(&self, name: &str) -> Result<&Card, Failure> {
        self.all.get(name).ok_or_else(|| format!("there is no card {name}").into())
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }
}
