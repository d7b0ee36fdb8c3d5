//! A log that several replicas write. Each piece of news has a number, so that a reader goes on where it was: no news is
//! missed by whoever was away.

use std::sync::Arc;

use bytes::Bytes;

use super::StoreUnavailable;
use super::operation::{IfLost, StoreOperation, Told};
use super::redis::Link;
use crate::clock::Timestamp;

/// A handle to the shared log, cheap to clone.
#[derive(Clone, Debug)]
pub struct SharedLog {
    link: Link,
}

/// An entry as it is written.
#[derive(Clone, Debug)]
pub struct WrittenEntry {
    /// The name by which the end of the entry is told. No two entries have the same.
    pub id: String,
    /// The session that it belongs to, if any.
    pub session: Option<Arc<str>>,
    /// About how many bytes a reader needs for it.
    pub weight: usize,
    /// The entry itself, which only its writer's kind understands.
    pub text: Vec<u8>,
    /// A picture that is kept with it.
    pub picture: Option<Bytes>,
}

impl WrittenEntry {
    /// The operation with what it needs of the entry after its name.
    fn written_after(&self, asked: StoreOperation) -> StoreOperation {
        let picture = self.picture.as_deref().unwrap_or_default();
        asked.number(self.weight).bytes(&self.text).bytes(picture)
    }
}

/// How an entry that was under way ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogEnd {
    /// Whether it ended as its entry states, or was lost.
    pub as_stated: bool,
    /// How many bytes were handed over.
    pub handed_over: usize,
}

/// What happened to the log.
#[derive(Clone, Debug)]
pub enum News {
    /// An entry was written.
    Entry {
        /// The number of the entry, from 0.
        number: u64,
        /// The entry as it was written.
        text: Bytes,
    },
    /// An entry that was under way has ended.
    Ended {
        /// The name of the entry.
        id: String,
        /// How it ended.
        end: LogEnd,
    },
    /// An entry was taken back.
    TakenBack {
        /// The number of the entry.
        number: u64,
    },
    /// The entries of a session were removed.
    Forgotten {
        /// The session.
        session: String,
    },
    /// All entries were removed.
    Cleared,
}

/// A piece of news with its number.
#[derive(Clone, Debug)]
pub struct NewsItem {
    /// The number of the news.
    pub number: u64,
    /// What happened.
    pub news: News,
}

/// A part of the news, and how the log is now.
#[derive(Clone, Debug)]
pub struct NewsPage {
    /// How many entries were evicted in all.
    pub evicted: u64,
    /// Every evicted entry has a number below this one.
    pub evicted_below: u64,
    /// The number of the newest news.
    pub newest: u64,
    /// The number that the next entry gets.
    pub next: u64,
    /// The news, oldest first.
    pub items: Vec<NewsItem>,
}

impl SharedLog {
    pub(super) fn new(link: Link) -> Self {
        Self { link }
    }

    /// Writes an entry. When this fails, the entry is written as soon as the store is there again.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn append(&self, entry: WrittenEntry) -> Result<(), StoreUnavailable> {
        let asked = StoreOperation::new("append").text(entry.session.as_deref().unwrap_or_default());
        let asked = entry.written_after(asked.text(&entry.id));
        // What may have been written already is not written twice.
        self.link.ask_or_owe(asked, IfLost::Again("append_once")).await.map(drop)
    }

    /// Writes the entry of a call, and enters that call into its session, if it is as the call presumed: the session has no
    /// queue and shows the `real` time, and what was added has changed `known` times. Otherwise nothing is done, and this tells
    /// false. When this fails, the entry is not written, or is taken back.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn append_entering(
        &self,
        entry: &WrittenEntry,
        real: Timestamp,
        known: u64,
    ) -> Result<bool, StoreUnavailable> {
        let session = entry.session.as_deref().unwrap_or_default();
        // What else is written of the call has its plain name, and is not what is taken back.
        let id = format!("p{}", entry.id);
        let asked = StoreOperation::new("enter_and_append").text(session).time(real).number(known).text(&id);
        let back = StoreOperation::new("take_back").text(session).text(&id);
        self.link.ask_or_owe(entry.written_after(asked), IfLost::TakeBack(back)).await?.boolean()
    }

    /// Tells how an entry ended that was under way when it was written. When this fails, it is told later.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn ended(&self, id: &str, end: LogEnd) -> Result<(), StoreUnavailable> {
        let asked = StoreOperation::new("ended").text(id).flag(end.as_stated).number(end.handed_over);
        self.link.ask_or_owe(asked, IfLost::Again("ended")).await.map(drop)
    }

    /// At most `most` news after the one with this number.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn news(&self, after: u64, most: usize) -> Result<NewsPage, StoreUnavailable> {
        let told = self.link.ask(StoreOperation::new("news").number(after).number(most)).await?;
        let [evicted, below, newest, next, items] = told.array()?;
        let items: Result<_, _> = items.list()?.into_iter().map(item).collect();
        Ok(NewsPage {
            evicted: evicted.number()?,
            evicted_below: below.number()?,
            newest: newest.number()?,
            next: next.number()?,
            items: items?,
        })
    }

    /// The number of entries, the bytes that they take, and how many entries were evicted.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn size(&self) -> Result<(usize, usize, u64), StoreUnavailable> {
        let [entries, bytes, evicted] = self.link.ask(StoreOperation::new("journal_size")).await?.array()?;
        Ok((entries.number()? as usize, bytes.number()? as usize, evicted.number()?))
    }

    /// The picture of the entry with this number, if it remains.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn picture(&self, number: u64) -> Result<Option<Bytes>, StoreUnavailable> {
        self.link.ask(StoreOperation::new("picture").number(number)).await?.bytes()
    }

    /// Removes the entries of one session.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn forget(&self, session: &str) -> Result<(), StoreUnavailable> {
        self.link.ask(StoreOperation::new("forget").text(session)).await.map(drop)
    }

    /// Removes every entry.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn clear(&self) -> Result<(), StoreUnavailable> {
        self.link.ask(StoreOperation::new("clear")).await.map(drop)
    }

    /// How often the store was found without writes that it had confirmed.
    #[must_use]
    pub fn losses(&self) -> u64 {
        self.link.losses()
    }
}

/// One item of the stream: its identifier, and pairs of names and values. The first pair tells the kind.
fn item(told: Told) -> Result<NewsItem, StoreUnavailable> {
    let [id, pairs] = told.array()?;
    let id = id.text()?;
    let strange = || StoreUnavailable::new(format!("it told news {id:?}"));
    let number = id.split('-').next().and_then(|number| number.parse().ok()).ok_or_else(strange)?;
    let mut pairs = pairs.list()?.into_iter();
    let mut next = || pairs.next().unwrap_or(Told::Nothing);
    let (kind, subject) = (next().text()?, next().text()?);
    // The values of what follows. Their names are for people.
    let mut more = || {
        next();
        next()
    };
    let news = match kind.as_str() {
        "c" => {
            let number = subject.parse().map_err(|_| strange())?;
            News::Entry { number, text: more().bytes()?.unwrap_or_default() }
        }
        "e" => {
            let end = LogEnd { as_stated: more().boolean()?, handed_over: more().number()? as usize };
            News::Ended { id: subject, end }
        }
        "r" => News::TakenBack { number: subject.parse().map_err(|_| strange())? },
        "f" => News::Forgotten { session: subject },
        "x" => News::Cleared,
        _ => return Err(strange()),
    };
    Ok(NewsItem { number, news })
}
