//! Parses the encoding that a `Content-Type` header names. It is lenient with careless clients, because the header
//! only decides how the body is read. The reader of that encoding then checks the body itself.

use crate::contract::Refusal;

/// The content codings that `Content-Encoding` may name.
const PACKINGS: [&str; 9] = ["gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd", "aes128gcm", "dcb"];

/// The encoding of a request body, as its `Content-Type` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `multipart/form-data`.
    Multipart {
        /// The boundary, if the header gives one that is not empty.
        boundary: Option<String>,
    },
    /// `application/x-www-form-urlencoded`.
    Urlencoded,
    /// `application/json`.
    Json,
    /// Anything else. The body then counts as if no field had been sent.
    Other {
        /// The media type, in printable ASCII and at most 60 characters; `None` if the header is missing or names
        /// none.
        name: Option<String>,
    },
}

impl Encoding {
    /// The encoding's name: `multipart`, `urlencoded`, `json`, or `other`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Encoding::Multipart { .. } => "multipart",
            Encoding::Urlencoded => "urlencoded",
            Encoding::Json => "json",
            Encoding::Other { .. } => "other",
        }
    }

    /// Parses the value of a `Content-Type` header. All parameters except `boundary` are ignored.
    #[must_use]
    pub fn from_content_type(content_type: Option<&[u8]>) -> Self {
        let Some(value) = content_type else { return Encoding::Other { name: None } };
        let value = String::from_utf8_lossy(value);
        let (media_type, parameters) = value.split_once(';').unwrap_or((&value, ""));
        let is = |name: &str| media_type.trim().eq_ignore_ascii_case(name);
        if is("multipart/form-data") {
            Encoding::Multipart { boundary: boundary(parameters) }
        } else if is("application/x-www-form-urlencoded") {
            Encoding::Urlencoded
        } else if is("application/json") {
            Encoding::Json
        } else {
            let graphic = media_type.trim().chars().filter(char::is_ascii_graphic);
            let name = graphic.take(60).map(|character| character.to_ascii_lowercase()).collect();
            Encoding::Other { name: Some(name).filter(|_| !is("")) }
        }
    }
}

/// Refuses a body whose `Content-Encoding` headers say that it is packed, whether or not it is. `values` are the
/// values of these headers.
///
/// # Errors
/// `INVALID_ARGUMENT`, with the same reason for every coding.
pub fn check_not_packed<'v>(values: impl IntoIterator<Item = &'v [u8]>) -> Result<(), Refusal> {
    for value in values {
        let value = String::from_utf8_lossy(value).to_ascii_lowercase();
        let named = value.split(',').map(str::trim).find(|name| !["", "identity"].contains(name));
        if let Some(name) = named {
            let refusal = Refusal::invalid("Content-Encoding: expected none, got one");
            return Err(refusal.hint(match PACKINGS.contains(&name) {
                true => {
                    "the body is not unpacked, whatever Content-Encoding says (gzip, deflate, br, zstd): send it as it is, and \
                     leave the header out"
                }
                false => {
                    "Content-Encoding names a way of packing, and no charset or other encoding: leave the header out, and \
                     send the body as it is"
                }
            }));
        }
    }
    Ok(())
}

/// The `boundary` parameter: quoted, or everything up to the next semicolon. Any characters are accepted, because
/// clients send more than RFC 2046 allows.
fn boundary(mut parameters: &str) -> Option<String> {
    loop {
        let (name, rest) = parameters.split_once('=')?;
        let (value, rest) = parameter_value(rest.trim_start());
        if name.trim_matches([' ', '\t', ';']).eq_ignore_ascii_case("boundary") {
            return Some(value).filter(|value| !value.is_empty());
        }
        parameters = rest;
    }
}

fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_once(';').unwrap_or((text, ""));
        return (value.trim_end().to_owned(), rest);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            plain => value.push(plain),
        }
    }
    (value, "")
}
