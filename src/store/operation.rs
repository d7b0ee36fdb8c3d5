//! An operation on its way to the shared store, and what comes back: plain data that knows no client library.

use bytes::Bytes;
use itoa::Integer;

use super::StoreUnavailable;
use crate::clock::Timestamp;

/// One operation of the functions in `redis/functions`, with its arguments.
#[derive(Clone, Debug)]
pub(super) struct StoreOperation {
    pub(super) name: &'static str,
    /// The number of arguments.
    pub(super) count: usize,
    /// The arguments as they travel: each as [`write_text`] writes it.
    pub(super) arguments: Vec<u8>,
}

/// What becomes of an operation that failed, or of which nobody learns what became.
#[derive(Clone, Debug)]
pub(super) enum IfLost {
    /// It was not done, and will not be.
    Nothing,
    /// It is done later, under this name. It does nothing if it was done already.
    Again(&'static str),
    /// If it was sent, another one takes it back later.
    TakeBack(StoreOperation),
}

impl StoreOperation {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, count: 0, arguments: Vec::with_capacity(256) }
    }

    pub(super) fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    pub(super) fn bytes(mut self, bytes: &[u8]) -> Self {
        write_text(&mut self.arguments, bytes);
        self.count += 1;
        self
    }

    pub(super) fn number(self, number: impl Integer) -> Self {
        self.text(itoa::Buffer::new().format(number))
    }

    /// A time, in microseconds.
    pub(super) fn time(self, time: Timestamp) -> Self {
        self.number(time.as_microsecond())
    }

    pub(super) fn flag(self, is_set: bool) -> Self {
        self.bytes(if is_set { b"1" } else { b"0" })
    }

    /// What is absent is the empty text.
    pub(super) fn maybe(self, number: Option<impl Integer>) -> Self {
        match number {
            Some(number) => self.number(number),
            None => self.bytes(b""),
        }
    }

    /// About how many bytes it takes.
    pub(super) fn weight(&self) -> usize {
        self.name.len() + self.arguments.len() + 32
    }
}

/// Writes a text as the protocol of the server has it: its length, and itself.
pub(super) fn write_text(bytes: &mut Vec<u8>, text: &[u8]) {
    bytes.reserve(text.len() + 24);
    bytes.push(b'$');
    bytes.extend_from_slice(itoa::Buffer::new().format(text.len()).as_bytes());
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(text);
    bytes.extend_from_slice(b"\r\n");
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
        if let Told::Number(number) = self
            && let Ok(number) = u64::try_from(number)
        {
            return Ok(number);
        }
        let bytes = self.bytes()?.unwrap_or_default();
        let number = std::str::from_utf8(&bytes).ok().and_then(|text| text.parse().ok());
        number.ok_or_else(|| {
            let text = String::from_utf8_lossy(&bytes);
            StoreUnavailable::new(format!("it told {text:?} where a number was expected"))
        })
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
