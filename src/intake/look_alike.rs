//! Recognises field names that the contract does not know but that look like one of its own.

use std::borrow::Cow;

/// Maximum length in bytes of a name that is compared and quoted.
const NAME_BYTES: usize = 40;
/// Extra fields that clients send to sibling endpoints, in the form that [`plain`] gives. Values under these names
/// are ignored without a hint.
const SIBLINGS: [&str; 4] = ["cardtype", "checkimagequality", "autorotate", "filetype"];
const CREDENTIALS: [&str; 7] = ["xdfapiid", "xdfapisecret", "dfapiid", "dfapisecret", "apiid", "apisecret", "apikey"];
const CREDENTIAL: &str =
    "credentials in the body do not count: send them as the headers X-DF-API-ID and X-DF-API-SECRET";
/// Words in names that mean a picture. The words of [`ABOUT_PICTURES`] mean a property of one.
const OF_PICTURES: [&str; 7] = ["image", "img", "photo", "picture", "base64", "b64", "scan"];
const ABOUT_PICTURES: [&str; 8] = ["quality", "type", "size", "width", "height", "format", "name", "mode"];
/// Whole names that other APIs use for a picture.
const PICTURES: [&str; 14] = [
    "pic",
    "files",
    "data",
    "document",
    "doc",
    "front",
    "back",
    "idcard",
    "card",
    "attachment",
    "media",
    "content",
    "upload",
    "binary",
];

/// What a field with an unknown name carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldContent {
    Value,
    /// A multipart part with a file name.
    File,
}

/// What a client may have meant by an unknown name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LookAlike {
    /// This name of the contract, spelt differently.
    Misspelt(&'static str),
    /// A picture, under the name that another API uses.
    Picture,
    /// The URL of a picture.
    Address,
    /// An API ID or secret.
    Credential,
    /// The name means nothing, but the part holds a file.
    OtherFile,
}

impl LookAlike {
    /// What this name, which is not one of the contract's, looks like.
    pub(super) fn from_name(name: &[u8], carries: FieldContent) -> Option<Self> {
        Self::by_name(name).or_else(|| (carries == FieldContent::File).then_some(LookAlike::OtherFile))
    }

    /// Whether the hint helps only when no picture was sent.
    pub(super) fn may_mean_the_picture(self) -> bool {
        matches!(self, LookAlike::Picture | LookAlike::Address | LookAlike::OtherFile)
    }

    /// The hint for such a field.
    pub(super) fn hint(self, name: &[u8]) -> Cow<'static, str> {
        let shown = quoted(name);
        let ignored = |meant: &str| format!("the field{shown} is not known and was ignored: {meant}").into();
        match self {
            LookAlike::Misspelt(meant) => ignored(&format!("was {meant} meant?")),
            LookAlike::Picture => {
                ignored("was file (bytes, in multipart/form-data) or image_base64 (base64 text) meant?")
            }
            LookAlike::Address => ignored("pictures are not fetched, send the picture itself as file or image_base64"),
            LookAlike::Credential => CREDENTIAL.into(),
            LookAlike::OtherFile => {
                format!("the part{shown} holds a file, but the picture is looked for in the part file").into()
            }
        }
    }

    fn by_name(name: &[u8]) -> Option<Self> {
        if name.len() > NAME_BYTES {
            return None;
        }
        let name = plain(name);
        let name = name.as_str();
        if name.is_empty() || SIBLINGS.contains(&name) {
            return None;
        }
        if CREDENTIALS.contains(&name) {
            return Some(LookAlike::Credential);
        }
        if name == "file" {
            return Some(LookAlike::Misspelt("file"));
        }
        for (ours, wanted) in [("image_base64", "imagebase64"), ("detect_face", "detectface")] {
            if strsim::osa_distance(name, wanted) <= 2 {
                return Some(LookAlike::Misspelt(ours));
            }
        }
        if ["facedetect", "facedetection"].contains(&name) {
            return Some(LookAlike::Misspelt("detect_face"));
        }
        if ABOUT_PICTURES.iter().any(|word| name.contains(word)) {
            return None;
        }
        let has_picture = OF_PICTURES.iter().any(|word| name.contains(word));
        if name == "url" || (name.ends_with("url") && (has_picture || name == "fileurl")) {
            return Some(LookAlike::Address);
        }
        let is_picture = has_picture || PICTURES.contains(&name) || strsim::osa_distance(name, "file") == 1;
        let is_file = name.starts_with("file") || name.ends_with("file");
        (is_picture || is_file).then_some(LookAlike::Picture)
    }
}

/// The name as a hint quotes it, after a space; empty if the name is too long or not printable.
fn quoted(name: &[u8]) -> String {
    let is_fit = name.len() <= NAME_BYTES && !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    if is_fit { format!(" {}", String::from_utf8_lossy(name)) } else { String::new() }
}

/// The letters and digits of a name, in lower case.
fn plain(name: &[u8]) -> String {
    name.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}
