//! Writes shell lines into a table.

use std::fmt::Write as _;

use super::lines::{TableStyle, width_of};

/// The indent of a command's continuation lines.
const CONTINUED: usize = 4;

impl TableStyle {
    /// Adds a shell line after a head. A long line is broken between words, with a backslash that tells the shell
    /// to go on.
    pub(in crate::conformance) fn put_command(self, page: &mut String, head: &str, line: &str) {
        if line.starts_with('#') {
            return self.put(page, head, line);
        }
        // The blank and the backslash need two columns.
        let room = |indent: usize| self.width.max(60).saturating_sub(indent + 2);
        let (mut used, mut most) = (0, room(width_of(head)));
        page.push_str(head);
        for word in shell_words(line) {
            let length = word.chars().count();
            if used > 0 && used + length > most {
                let _ = write!(page, " \\\n{:CONTINUED$}", "");
                (used, most) = (0, room(CONTINUED));
            } else if used > 0 {
                page.push(' ');
            }
            page.push_str(word);
            used += length + 1;
        }
        page.push('\n');
    }
}

/// The words of a shell line with their quotes. An option stays together with its value.
fn shell_words(line: &str) -> Vec<&str> {
    let (mut words, mut start, mut quote) = (Vec::new(), 0, None);
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, ' ') if !line[start..].starts_with('-') || line[start..at].contains(' ') => {
                words.push(&line[start..at]);
                start = at + 1;
            }
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    words.push(&line[start..]);
    words
}
