//! Bodies of calls in every encoding.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::json;

const BOUNDARY: &str = "the-boundary-of-the-soak";

/// How a picture travels.
#[derive(Clone, Copy)]
pub(crate) enum Encoding {
    File,
    MultipartBase64,
    Urlencoded,
    Json,
}

impl Encoding {
    pub(crate) const ALL: [Self; 4] = [Self::File, Self::MultipartBase64, Self::Urlencoded, Self::Json];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::File => "upload as file",
            Self::MultipartBase64 => "upload as multipart base64",
            Self::Urlencoded => "upload as urlencoded base64",
            Self::Json => "upload as JSON",
        }
    }

    /// The content type and the body.
    pub(crate) fn body(self, picture: &[u8], detect_face: Option<bool>) -> (String, Bytes) {
        match self {
            Self::File => file(picture, "photo.jpg", detect_face),
            Self::MultipartBase64 => {
                multipart("name=\"image_base64\"", STANDARD.encode(picture).as_bytes(), detect_face)
            }
            Self::Urlencoded => {
                let text = STANDARD.encode(picture).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
                let face = detect_face.map(|face| format!("&detect_face={}", u8::from(face))).unwrap_or_default();
                ("application/x-www-form-urlencoded".to_owned(), format!("image_base64={text}{face}").into())
            }
            Self::Json => {
                let mut body = json!({ "image_base64": STANDARD.encode(picture) });
                if let Some(face) = detect_face {
                    body["detect_face"] = u8::from(face).into();
                }
                ("application/json".to_owned(), body.to_string().into())
            }
        }
    }
}

/// A multipart body with a `file` of this name.
pub(crate) fn file(picture: &[u8], name: &str, detect_face: Option<bool>) -> (String, Bytes) {
    multipart(&format!("name=\"file\"; filename=\"{name}\""), picture, detect_face)
}

fn multipart(field: &str, value: &[u8], detect_face: Option<bool>) -> (String, Bytes) {
    let mut body = Vec::with_capacity(value.len() + 400);
    if let Some(face) = detect_face {
        let face = u8::from(face);
        let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"detect_face\"\r\n\r\n{face}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {field}\r\n\r\n").as_bytes());
    body.extend_from_slice(value);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body.into())
}

/// A multipart body without a picture.
pub(crate) fn nothing() -> (String, Bytes) {
    multipart("name=\"detect_face\"", b"1", None)
}
