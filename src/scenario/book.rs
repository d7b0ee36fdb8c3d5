//! All scenarios, built in and from a folder. Loading checks each file completely.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::Scenario;
use crate::fixture::{FixtureError, FixtureFile, read_folder};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/scenarios");

/// All scenarios, found by name or by condition.
#[derive(Clone, Debug, Default)]
pub struct Scenarios {
    scenarios: BTreeMap<String, Arc<Scenario>>,
    conditional: Vec<Arc<Scenario>>,
}

impl Scenarios {
    /// Reads all scenarios: those built in, those in the folder `scenarios` of `fixtures`, and `more`. A later one
    /// replaces an earlier one of the same name.
    ///
    /// # Errors
    /// The first bad file, with line and reason.
    pub fn load(fixtures: Option<&Path>, more: impl IntoIterator<Item = Arc<Scenario>>) -> Result<Self, FixtureError> {
        let mut scenarios = BTreeMap::new();
        let mut insert = |file: &FixtureFile| {
            let scenario = Scenario::parse(file.name(), &file.text).map_err(|blame| file.error(blame))?;
            scenarios.insert(scenario.name.clone(), Arc::new(scenario));
            Ok::<_, FixtureError>(())
        };
        for file in BUILT_IN.files() {
            let text = file.contents_utf8().unwrap_or_default().to_owned();
            insert(&FixtureFile { path: file.path().to_owned(), text })?;
        }
        // A folder of fixtures may hold only cards.
        let folder = fixtures.map(|folder| folder.join("scenarios")).filter(|folder| folder.is_dir());
        if let Some(folder) = folder {
            read_folder(&folder)?.iter().try_for_each(&mut insert)?;
        }
        scenarios.extend(more.into_iter().map(|scenario| (scenario.name.clone(), scenario)));
        let conditional = conditional(&scenarios)?;
        Ok(Self { scenarios, conditional })
    }

    /// The scenario of this name, if there is one.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Arc<Scenario>> {
        self.scenarios.get(name)
    }

    /// The scenarios with conditions, in the order in which their conditions are tried.
    #[must_use]
    pub fn conditional(&self) -> &[Arc<Scenario>] {
        &self.conditional
    }

    /// Every scenario, in alphabetical order.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Scenario>> {
        self.scenarios.values()
    }

    /// Whether any condition states a picture's SHA-256.
    #[must_use]
    pub fn asks_for_sha256(&self) -> bool {
        self.conditional.iter().filter_map(|one| one.script.when.as_ref()).any(|when| when.sha256.is_some())
    }
}

/// The scenarios with conditions, in their order. Two of the same order are an error: chance would decide which comes
/// first.
fn conditional(all: &BTreeMap<String, Arc<Scenario>>) -> Result<Vec<Arc<Scenario>>, FixtureError> {
    let mut those: Vec<_> = all.values().filter(|one| one.script.when.is_some()).map(Arc::clone).collect();
    those.sort_by_key(|one| one.script.order);
    for pair in those.windows(2) {
        if pair[0].script.order == pair[1].script.order {
            let reason = format!("order: expected one that no other scenario has, got that of {:?}", pair[0].name);
            return Err(FixtureError::new(Path::new(&format!("scenarios/{}.json", pair[1].name)), None, reason));
        }
    }
    Ok(those)
}
