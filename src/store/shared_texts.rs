//! Texts that every replica must know, each under a name. A count of changes tells a replica that it has to learn.

use super::StoreUnavailable;
use super::operation::{StoreOperation, Told};
use super::redis::Link;

/// A handle to the shared texts, cheap to clone.
#[derive(Clone, Debug)]
pub struct SharedTexts {
    link: Link,
}

/// A change of the texts: each name with its new text, or none to remove it.
pub type TextsChange = Vec<(String, Option<String>)>;

impl SharedTexts {
    pub(super) fn new(link: Link) -> Self {
        Self { link }
    }

    /// How often the texts had changed when the store last answered.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.link.changes()
    }

    /// All texts with their names, and how often they have changed.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn all(&self) -> Result<(u64, Vec<(String, String)>), StoreUnavailable> {
        let [changes, pairs] = self.link.ask(StoreOperation::new("added")).await?.array()?;
        let mut pairs = pairs.list()?.into_iter();
        let mut texts = Vec::new();
        while let (Some(name), Some(text)) = (pairs.next(), pairs.next()) {
            texts.push((Told::text(name)?, Told::text(text)?));
        }
        Ok((changes.number()?, texts))
    }

    /// Makes a change, unless the texts have changed more often than the `known` times. Tells whether it was made.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn change(&self, known: u64, change: &TextsChange) -> Result<bool, StoreUnavailable> {
        let asked = StoreOperation::new("change").number(known);
        let asked =
            change.iter().fold(asked, |asked, (name, text)| asked.text(name).text(text.as_deref().unwrap_or_default()));
        self.link.ask(asked).await?.boolean()
    }
}
