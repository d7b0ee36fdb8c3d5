//! Lists the cases, for a person who chooses among them.

use std::fmt::Write as _;

use crate::conformance::{Need, UNSEEN, chosen, cost};

/// One line for each case, and the number of calls of all of them.
pub(super) fn listed(only: &[String]) -> String {
    let mut page = String::new();
    for case in chosen(only) {
        let needs = match case.needs {
            Need::Nothing => "",
            Need::Credentials => " [needs credentials]",
            Need::Emulator => " [the emulator's own]",
            Need::State => " [needs state]",
        };
        let _ = writeln!(page, "{:<28} {:<10} {}{needs}", case.id, case.label.name(), case.title);
    }
    let (outside, all) = (cost(only, false), cost(only, true));
    let _ = writeln!(
        page,
        "\n{} cases; {outside} calls without the emulator's admin API, {all} with it.",
        chosen(only).count()
    );
    for (row, why) in UNSEEN {
        let _ = writeln!(page, "Row {row} has no case: {why}.");
    }
    page
}
