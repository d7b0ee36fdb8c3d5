//! The protocol of the server (RESP2): a command as it is sent, and a reply as it is read.
//!
//! A client library would do, and did: reading one small reply took it 22,000 instructions, half of all that a shared store
//! added to a call.

use bytes::{Buf as _, BytesMut};

use crate::store::operation::{StoreOperation, Told, write_text};

/// The deepest lists that are read. Ours have four levels.
const DEEPEST: usize = 8;
/// The longest text and the longest list that are read.
const LONGEST: usize = 512 * 1024 * 1024;

/// A command on its way.
#[derive(Debug)]
pub(super) struct RedisCommand {
    arguments: usize,
    /// Room for the number of arguments, and these.
    bytes: Vec<u8>,
}

/// Room for the number of arguments, which is known in the end.
const ROOM: usize = 32;

impl RedisCommand {
    pub(super) fn new(name: &str) -> Self {
        let mut bytes = Vec::with_capacity(1024);
        bytes.extend_from_slice(&[0; ROOM]);
        Self { arguments: 0, bytes }.argument(name)
    }

    /// Adds an argument.
    pub(super) fn argument(mut self, argument: impl AsRef<[u8]>) -> Self {
        self.arguments += 1;
        write_text(&mut self.bytes, argument.as_ref());
        self
    }

    /// Adds an operation: its name, the number of its arguments, and these.
    pub(super) fn operation(self, operation: &StoreOperation) -> Self {
        let mut command = self.argument(operation.name).argument(itoa::Buffer::new().format(operation.count));
        command.arguments += operation.count;
        command.bytes.extend_from_slice(&operation.arguments);
        command
    }

    /// The bytes of the command.
    pub(super) fn bytes(&mut self) -> &[u8] {
        let head = format!("*{}\r\n", self.arguments);
        let start = ROOM - head.len();
        self.bytes[start..ROOM].copy_from_slice(head.as_bytes());
        &self.bytes[start..]
    }
}

/// A reply: what it tells, or the text of an error.
pub(super) type Reply = Result<Told, String>;

/// Why bytes are no reply.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoReply;

/// Takes a reply from the start of what has arrived. None while it is not all there.
pub(super) fn take(arrived: &mut BytesMut) -> Result<Option<Reply>, NoReply> {
    let mut rest = &arrived[..];
    let Some(reply) = read(&mut rest, DEEPEST)? else { return Ok(None) };
    let length = arrived.len() - rest.len();
    arrived.advance(length);
    Ok(Some(reply))
}

fn read(rest: &mut &[u8], depth: usize) -> Result<Option<Reply>, NoReply> {
    let Some((kind, line)) = line(rest)? else { return Ok(None) };
    let told = match kind {
        b'+' => Told::Bytes(line.to_vec().into()),
        b'-' => return Ok(Some(Err(String::from_utf8_lossy(line).into_owned()))),
        b':' => Told::Number(number(line).ok_or(NoReply)?),
        b'$' => match length(line)? {
            None => Told::Nothing,
            Some(length) => {
                let Some((text, behind)) = rest.split_at_checked(length) else { return Ok(None) };
                let Some((end, behind)) = behind.split_at_checked(2) else { return Ok(None) };
                if end != b"\r\n" {
                    return Err(NoReply);
                }
                *rest = behind;
                Told::Bytes(text.to_vec().into())
            }
        },
        b'*' => match length(line)? {
            None => Told::Nothing,
            Some(_) if depth == 0 => return Err(NoReply),
            Some(count) => {
                let mut list = Vec::with_capacity(count.min(rest.len()));
                for _ in 0..count {
                    match read(rest, depth - 1)? {
                        None => return Ok(None),
                        Some(told) => list.push(told.unwrap_or(Told::Nothing)),
                    }
                }
                Told::List(list)
            }
        },
        _ => return Err(NoReply),
    };
    Ok(Some(Ok(told)))
}

/// The first byte of the next line, and what follows it there.
fn line<'a>(rest: &mut &'a [u8]) -> Result<Option<(u8, &'a [u8])>, NoReply> {
    let Some(end) = memchr::memchr(b'\r', rest) else { return Ok(None) };
    let Some(behind) = rest.get(end + 1..).filter(|behind| !behind.is_empty()) else { return Ok(None) };
    let (Some((kind, line)), Some(behind)) = (rest[..end].split_first(), behind.strip_prefix(b"\n")) else {
        return Err(NoReply);
    };
    *rest = behind;
    Ok(Some((*kind, line)))
}

fn number(line: &[u8]) -> Option<i64> {
    std::str::from_utf8(line).ok()?.parse().ok()
}

/// A length; none is written as -1.
fn length(line: &[u8]) -> Result<Option<usize>, NoReply> {
    match number(line).ok_or(NoReply)? {
        -1 => Ok(None),
        length => usize::try_from(length).ok().filter(|length| *length <= LONGEST).map(Some).ok_or(NoReply),
    }
}

#[cfg(test)]
mod tests;
