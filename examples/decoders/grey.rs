//! Decodes pictures as the server does. It prints one line for each file, `taken: HINTS` or the reason of the
//! refusal, and writes accepted pictures as `FILE.pgm`. [`check.py`](check.py) compares them.

use std::error::Error;
use std::io::Write as _;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cedulita::picture::{Digest, Examiner, ExaminerSettings, Facts, Grey, LookPermit, Recognise, Recognition};

/// Keeps the pixels and recognises nothing.
#[derive(Debug, Default)]
struct Keep(Arc<Mutex<Option<Grey>>>);

impl Recognise for Keep {
    type Seen = ();

    fn by_file(&self, _bytes: &[u8], _facts: &Facts) -> Option<()> {
        None
    }

    fn by_pixels(&self, pixels: Grey, _facts: &Facts, _turn: &LookPermit) {
        if let Ok(mut kept) = self.0.lock() {
            *kept = Some(pixels);
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let kept = Arc::new(Mutex::new(None));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build()?;
    let mut out = std::io::stdout().lock();
    for path in std::env::args_os().skip(1) {
        let bytes = Bytes::from(std::fs::read(&path)?);
        let pieces = [bytes.clone()];
        // A new examiner for each file, because one examiner would remember the same bytes and not decode them
        // again.
        let examiner = Examiner::new(ExaminerSettings::default(), 0, Keep(Arc::clone(&kept)));
        let found = examiner.examine(0, &pieces, (Recognition::On, Digest::Unwanted), || Ok((bytes, Vec::new())));
        let finding = runtime.block_on(found);
        let grey = kept.lock().map_err(|_| "a worker panicked")?.take();
        match (&finding.outcome, grey) {
            (Ok(_), Some(grey)) => {
                let mut pgm = format!("P5\n{} {}\n255\n", grey.width, grey.height).into_bytes();
                pgm.extend_from_slice(&grey.pixels);
                let mut beside = path;
                beside.push(".pgm");
                std::fs::write(beside, pgm)?;
                writeln!(out, "taken: {}", finding.hints.join("; "))?;
            }
            (Ok(_), None) => writeln!(out, "taken, and no pixels seen")?,
            (Err(refusal), _) => writeln!(out, "{refusal}")?,
        }
    }
    Ok(())
}
