//! The contract as a page, with the cases that check each row. `docs/contract.md` is this text and nothing else.

use std::fmt::Write as _;

use super::{UNSEEN, all};
use crate::contract::{LEDGER, document};

const HEAD: &str = "\n## How each row is checked\n\n\
`cedulita verify` runs these cases against any server; [Check your provider](verify.md) tells how. A case is about the part\n\
of its row that has the case's label.\n\n| row | cases |\n|---|---|\n";

/// The page in Markdown, ending in a line feed.
#[must_use]
pub fn page() -> String {
    let mut page = document() + HEAD;
    for row in LEDGER {
        let cases = all().filter(|case| case.row == row.id);
        let cases: Vec<_> = cases.map(|case| format!("`{}` ({})", case.id, case.label.name())).collect();
        let unseen = UNSEEN.iter().find(|(id, _)| *id == row.id).map(|(_, why)| format!("none: {why}"));
        let _ = writeln!(page, "| {} | {} |", row.id, unseen.unwrap_or_else(|| cases.join(", ")));
    }
    page
}
