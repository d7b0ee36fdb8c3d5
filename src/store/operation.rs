//! An operation on its way to the shared store, and what comes back: plain data that knows no client library.

use std::fmt::Display;

use bytes::Bytes;

use super::StoreUnavailable;
use crate::clock::Timestamp;

/// One operation of the functions in `redis/functions`, with its arguments.
#[derive(Clone, Debug)]
pub(super) struct StoreOperation {
    pub(super) name: &'static str,
    pub(super) arguments: Vec<Bytes>,
}

impl StoreOperation {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, arguments: Vec::with_capacity(6) }
    }

    pub(super) fn text(self, text: &str) -> Self {
        self.bytes(Bytes::copy_from_slice(text.as_bytes()))
    }

    pub(super) fn bytes(mut self, bytes: Bytes) -> Self {
        self.arguments.push(bytes);
        self
    }

    pub(super) fn number(self, number: impl Display) -> Self {
        self.bytes(number.to_string().into())
    }

    /// A time, in microseconds.
    pub(super) fn time(self, time: Timestamp) -> Self {
        self.number(time.as_microsecond())
    }

    pub(super) fn flag(self, is_set: bool) -> Self {
        self.bytes(Bytes::from_static(if is_set { b"1" } else { b"0" }))
    }

    /// What is absent is the empty text.
    pub(super) fn maybe(self, number: Option<impl Display>) -> Self {
        match number {
            Some(number) => self.number(number),
            None => self.bytes(Bytes::new()),
        }
    }

    /// About how many bytes it takes.
    pub(super) fn weight(&self) -> usize {
        self.name.len() + self.arguments.iter().map(|argument| argument.len() + 32).sum::<usize>()
    }
}

/// What an operation tells.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Told {
    Nothing,
    Number(i64),
    Bytes(Bytes),
    List(Vec<Told>),
}

impl Told {
    /// The elements of a list.
    pub(super) fn list(self) -> Result<Vec<Told>, StoreUnavailable> {
        match self {
            Told::List(list) => Ok(list),
            other => Err(strange("a list", &other)),
        }
    }

    pub(super) fn bytes(self) -> Result<Option<Bytes>, StoreUnavailable> {
        match self {
            Told::Bytes(bytes) => Ok(Some(bytes)),
            Told::Nothing => Ok(None),
            Told::Number(number) => Ok(Some(number.to_string().into())),
            other @ Told::List(_) => Err(strange("a text", &other)),
        }
    }

    /// The text, which is empty if nothing was told.
    pub(super) fn text(self) -> Result<String, StoreUnavailable> {
        let bytes = self.bytes()?.unwrap_or_default();
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    pub(super) fn number(self) -> Result<u64, StoreUnavailable> {
        let text = self.text()?;
        text.parse().map_err(|_| StoreUnavailable::new(format!("it told {text:?} where a number was expected")))
    }

    pub(super) fn boolean(self) -> Result<bool, StoreUnavailable> {
        Ok(self.number()? == 1)
    }

    /// A list of exactly this many elements.
    pub(super) fn array<const N: usize>(self) -> Result<[Told; N], StoreUnavailable> {
        let list = self.list()?;
        let count = list.len();
        list.try_into().map_err(|_| StoreUnavailable::new(format!("it told {count} values, expected {N}")))
    }
}

fn strange(expected: &str, told: &Told) -> StoreUnavailable {
    let kind = match told {
        Told::Nothing => "nothing",
        Told::Number(_) => "a number",
        Told::Bytes(_) => "a text",
        Told::List(_) => "a list",
    };
    StoreUnavailable::new(format!("it told {kind} where {expected} was expected"))
}
