//! How names are compared that people type: without what they may have written otherwise.

/// Letters and digits alone, in lower case, cut at a length that nothing of ours has.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len().min(100));
    plain.extend(
        text.bytes().take(100).filter(u8::is_ascii_alphanumeric).map(|byte| char::from(byte.to_ascii_lowercase())),
    );
    plain
}
