//! What a call sent, as text.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::words::{ENCODINGS, FORMATS, Name, Texts, VERSIONS, from_hex, named, share, share_all};
use crate::journal::{Picture, PictureFacts, SentHeaders, SentRequest};

/// A [`SentRequest`].
#[derive(Serialize, Deserialize)]
pub(super) struct RequestText<'a> {
    method: Cow<'a, str>,
    path: Cow<'a, str>,
    version: Name,
    encoding: Name,
    fields: Texts<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_name: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detect_face: Option<bool>,
    body_bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<Cow<'a, str>>,
    /// A line for each header, as [`SentHeaders`] keeps them.
    headers: Cow<'a, str>,
    headers_left_out: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<PictureText>,
}

impl<'a> RequestText<'a> {
    pub(super) fn of(sent: &'a SentRequest) -> Self {
        Self {
            method: Cow::Borrowed(&*sent.method),
            path: Cow::Borrowed(&*sent.path),
            version: Cow::Borrowed(sent.version),
            encoding: Cow::Borrowed(sent.encoding),
            fields: Cow::Borrowed(sent.fields.as_slice()),
            file_name: sent.file_name.as_deref().map(Cow::Borrowed),
            detect_face: sent.detect_face,
            body_bytes: sent.body_bytes,
            user_agent: sent.user_agent.as_deref().map(Cow::Borrowed),
            headers: Cow::Borrowed(&*sent.headers.lines),
            headers_left_out: sent.headers.left_out,
            picture: sent.picture.as_ref().map(PictureText::of),
        }
    }
}

impl RequestText<'static> {
    pub(super) fn into_request(self) -> Result<SentRequest, String> {
        Ok(SentRequest {
            method: share(self.method),
            path: share(self.path),
            version: named("version", &self.version, VERSIONS, |version| *version)?,
            encoding: named("encoding", &self.encoding, ENCODINGS, |encoding| *encoding)?,
            fields: share_all(self.fields),
            file_name: self.file_name.map(Cow::into_owned),
            detect_face: self.detect_face,
            body_bytes: self.body_bytes,
            user_agent: self.user_agent.map(Cow::into_owned),
            headers: SentHeaders { lines: self.headers.into(), left_out: self.headers_left_out },
            picture: self.picture.map(PictureText::into_picture).transpose()?,
        })
    }
}

/// A [`Picture`].
#[derive(Serialize, Deserialize)]
struct PictureText {
    /// The format, the width and the height in pixels, and the size of the file in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    measured: Option<(Name, u32, u32, usize)>,
    /// 32 hexadecimal digits.
    xxh3: String,
    /// 64 hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

impl PictureText {
    fn of(picture: &Picture) -> Self {
        let measured = picture.measured.map(|one| (Cow::Borrowed(one.format), one.width, one.height, one.bytes));
        Self { measured, xxh3: picture.xxh3_hex(), sha256: picture.sha256_hex() }
    }

    fn into_picture(self) -> Result<Picture, String> {
        let measured = self.measured.map(|(format, width, height, bytes)| {
            let format = named("format", &format, FORMATS, |format| *format)?;
            Ok::<_, String>(PictureFacts { format, width, height, bytes })
        });
        let xxh3 = from_hex("xxh3", &self.xxh3)?;
        let sha256 = self.sha256.map(|digits| from_hex("sha256", &digits)).transpose()?;
        Ok(Picture { measured: measured.transpose()?, xxh3: u128::from_be_bytes(xxh3), sha256 })
    }
}
