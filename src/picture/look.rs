//! Looks at one picture: decodes it to the end, or has a PDF's page drawn, and passes the pixels to the recogniser.

use std::borrow::Cow;
use std::time::Duration;

use super::{End, Facts, Header, LookPermit, Recognise, check_sides, opened, pixels};
use crate::contract::Refusal;

/// The result of a look.
#[derive(Debug)]
pub(crate) struct Looked<S> {
    /// The picture's facts.
    pub(crate) facts: Facts,
    /// What was recognised.
    pub(crate) seen: S,
    /// Hints about what was odd.
    pub(crate) hints: Vec<Cow<'static, str>>,
    /// Why the look ended early, if it did.
    pub(crate) end: Option<End>,
}

/// Returns the picture's facts and what is recognised in it: from the file itself if it identifies its content, else
/// from its pixels. The permit's time starts with the search. Without a recogniser, this only checks that the whole
/// picture is there.
///
/// # Errors
/// `INVALID_ARGUMENT` when the picture cannot be decoded.
pub(crate) fn look<R: Recognise>(
    recogniser: Option<&R>,
    header: Header,
    bytes: &[u8],
    permit: impl FnOnce() -> LookPermit,
) -> Result<Looked<R::Seen>, Refusal> {
    match header {
        Header::Read(facts) => picture(recogniser, facts, bytes, permit),
        Header::Pdf => page(recogniser, bytes, permit),
    }
}

/// Recognises what a picture shows, for callers without a pool. Returns `None` if the bytes are no picture.
pub fn recognised<R: Recognise>(recogniser: &R, bytes: &[u8], patience: Duration) -> Option<R::Seen> {
    let looked = look(Some(recogniser), Header::read(bytes).ok()?, bytes, || LookPermit::without_queue(patience));
    looked.ok().map(|looked| looked.seen)
}

fn nothing<S: Default>(facts: Facts) -> Looked<S> {
    Looked { facts, seen: S::default(), hints: Vec::new(), end: None }
}

fn picture<R: Recognise>(
    recogniser: Option<&R>,
    mut facts: Facts,
    bytes: &[u8],
    permit: impl FnOnce() -> LookPermit,
) -> Result<Looked<R::Seen>, Refusal> {
    if let Some(seen) = recogniser.and_then(|recogniser| recogniser.by_file(bytes, &facts)) {
        return Ok(Looked { seen, ..nothing(facts) });
    }
    let pixels = pixels(bytes, &mut facts)?;
    let Some(recogniser) = recogniser else { return Ok(nothing(facts)) };
    let permit = permit();
    let seen = recogniser.by_pixels(pixels, &facts, &permit);
    Ok(Looked { seen, end: permit.end(), ..nothing(facts) })
}

fn page<R: Recognise>(
    recogniser: Option<&R>,
    bytes: &[u8],
    permit: impl FnOnce() -> LookPermit,
) -> Result<Looked<R::Seen>, Refusal> {
    let opened = opened(bytes)?;
    let facts = opened.facts;
    check_sides(&facts)?;
    let Some(recogniser) = recogniser else { return Ok(nothing(facts)) };
    if let Some(seen) = recogniser.by_file(bytes, &facts) {
        return Ok(Looked { seen, ..nothing(facts) });
    }
    let permit = permit();
    let (seen, hints) = match opened.page(&|| permit.should_continue()) {
        Ok(page) => {
            let hints = page.hints().map(Cow::Borrowed).collect();
            (recogniser.by_pixels(page.grey, &facts, &permit), hints)
        }
        Err(not_drawn) => (R::Seen::default(), vec![not_drawn.hint(permit.end())]),
    };
    Ok(Looked { seen, hints, end: permit.end(), ..nothing(facts) })
}
