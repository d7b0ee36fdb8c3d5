//! The protocol between a process that draws pages and its parent: frames through pipes.
//!
//! The parent sends the file, preceded by its length. It may then ask for the page with one more byte. The process
//! answers each with a byte for the kind and the content of that kind. Whole numbers have four bytes, the lowest
//! first.

use std::io::{self, Error, ErrorKind, Read, Write};

use super::inventory::Missing;
use super::job::WorkerReply;
use super::page::Unopened;
use crate::contract::limits;
use crate::picture::Grey;

/// The byte by which the parent asks for the page.
pub(super) const DRAW: u8 = b'd';

const FLAWS: [(u8, Unopened); 3] = [(b'e', Unopened::Encrypted), (b'b', Unopened::Broken), (b'n', Unopened::NoPage)];
const OPENED: u8 = b'o';
const DRAWN: u8 = b'p';
const UNREADABLE: u8 = b'u';

/// Sends a file to the process.
pub(super) fn send_file(mut to: impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| Error::from(ErrorKind::FileTooLarge))?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Receives a file from the parent.
pub(super) fn receive_file(mut from: impl Read) -> io::Result<Vec<u8>> {
    let length = number(&mut from)? as usize;
    if length > limits::PICTURE_BYTES {
        return Err(ErrorKind::FileTooLarge.into());
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Sends a reply to the parent.
pub(super) fn send(mut to: impl Write, reply: &WorkerReply) -> io::Result<()> {
    match reply {
        WorkerReply::Opened([width, height]) => {
            to.write_all(&[OPENED])?;
            to.write_all(&width.to_le_bytes())?;
            to.write_all(&height.to_le_bytes())?;
        }
        WorkerReply::Refused(flaw) => {
            let kind = FLAWS.iter().find(|(_, other)| other == flaw).map_or(UNREADABLE, |(kind, _)| *kind);
            to.write_all(&[kind])?;
        }
        WorkerReply::Drawn(grey, missing) => {
            to.write_all(&[DRAWN, missing.bits()])?;
            to.write_all(&(grey.width as u32).to_le_bytes())?;
            to.write_all(&(grey.height as u32).to_le_bytes())?;
            to.write_all(&grey.pixels)?;
        }
        WorkerReply::Unreadable => to.write_all(&[UNREADABLE])?,
    }
    to.flush()
}

/// Receives a reply of the process.
pub(super) fn receive(mut from: impl Read) -> io::Result<WorkerReply> {
    let kind = byte(&mut from)?;
    Ok(match kind {
        OPENED => WorkerReply::Opened([number(&mut from)?, number(&mut from)?]),
        DRAWN => {
            let missing = Missing::from_bits(byte(&mut from)?);
            let [width, height] = [number(&mut from)?, number(&mut from)?];
            if width.max(height) > limits::PDF_LONG_SIDE {
                return Err(ErrorKind::InvalidData.into());
            }
            let [width, height] = [width as usize, height as usize];
            let mut pixels = vec![0; width * height];
            from.read_exact(&mut pixels)?;
            WorkerReply::Drawn(Grey { width, height, pixels }, missing)
        }
        UNREADABLE => WorkerReply::Unreadable,
        _ => match FLAWS.iter().find(|(known, _)| *known == kind) {
            Some((_, flaw)) => WorkerReply::Refused(*flaw),
            None => return Err(ErrorKind::InvalidData.into()),
        },
    })
}

/// Receives one byte: a request, or the kind of a reply.
pub(super) fn byte(mut from: impl Read) -> io::Result<u8> {
    let mut byte = [0];
    from.read_exact(&mut byte)?;
    Ok(byte[0])
}

fn number(mut from: impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests;
