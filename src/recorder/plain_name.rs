//! Names that other programs chose, as they may stand in a file that is committed.

/// A longer name is not written.
const LONGEST: usize = 40;
/// With more digits a name may be somebody's number.
const DIGITS: usize = 4;
const OTHER: &str = "(another name)";

/// The name if it looks like one that a programmer chose, else a stand-in.
pub(super) fn plain_name(name: &str) -> &str {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    let is_fit = name.len() <= LONGEST && name.starts_with(|first: char| first.is_ascii_alphabetic());
    if is_plain && is_fit && digits <= DIGITS { name } else { OTHER }
}
