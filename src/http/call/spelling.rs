//! Reduces names that people type to one spelling, so that they can be compared.

/// The letters and digits of a text, in lower case, cut at a length that none of our names has.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len().min(100));
    plain.extend(
        text.bytes().take(100).filter(u8::is_ascii_alphanumeric).map(|byte| char::from(byte.to_ascii_lowercase())),
    );
    plain
}
