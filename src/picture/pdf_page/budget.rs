//! What drawing one page may cost. Everything that takes time or memory is paid for here before it is done.

/// Units of work in all; one is about a byte unpacked or a pixel painted. One page-sized picture of 36 megapixels in
/// colour takes half of it.
const WORK: u64 = 256 * 1024 * 1024;
/// Bytes of page content and forms, unpacked, counted as often as they are drawn.
const CONTENT: u64 = 16 * 1024 * 1024;
/// Units of work after which the caller is asked whether to go on.
const ROUND: u64 = 64 * 1024;

/// Why a page was not drawn to its end. It says nothing against the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch(pub &'static str);

/// What may still be spent.
pub(super) struct Budget<'a> {
    work: u64,
    content: u64,
    round: u64,
    go_on: &'a dyn Fn() -> bool,
}

impl<'a> Budget<'a> {
    pub(super) fn new(go_on: &'a dyn Fn() -> bool) -> Self {
        Self { work: WORK, content: CONTENT, round: ROUND, go_on }
    }

    /// One with little work in it, for tests: without optimisation, spending all of it takes long.
    #[cfg(test)]
    pub(super) fn poor(go_on: &'a dyn Fn() -> bool) -> Self {
        Self { work: WORK / 16, ..Self::new(go_on) }
    }

    /// Pays for work that is about to be done.
    pub(super) fn spend(&mut self, units: usize) -> Result<(), TooMuch> {
        let units = units as u64;
        self.work = self.work.checked_sub(units).ok_or(TooMuch("its page takes too much work to draw"))?;
        if let Some(left) = self.round.checked_sub(units) {
            self.round = left;
            return Ok(());
        }
        self.round = ROUND;
        if (self.go_on)() { Ok(()) } else { Err(TooMuch("its page takes too long to draw")) }
    }

    /// Pays for work of unknown length that cannot be stopped in its middle: the caller is asked each time.
    pub(super) fn spend_and_ask(&mut self, units: usize) -> Result<(), TooMuch> {
        self.round = 0;
        self.spend(units.max(1))
    }

    /// Bytes of content that may still be unpacked.
    pub(super) fn content(&self) -> u64 {
        self.content
    }

    /// Pays for content that was unpacked.
    pub(super) fn spend_content(&mut self, bytes: usize) -> Result<(), TooMuch> {
        self.content =
            self.content.checked_sub(bytes as u64).ok_or(TooMuch("its page has more content than a card needs"))?;
        Ok(())
    }
}
