//! What cases are made of: synthetic pictures from the edge pack, and names that no other run uses.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use memchr::memmem::find;
use serde_json::{Value, json};

use super::ask::{Ask, CaseStep, CommonRequests, MultipartPart, SECRET};
use crate::specimen::edge_pack;

/// The front of the new card that most cases send; it has a face.
pub(super) const FRONT: &str = "baseline.jpg";
/// The back of the same person's card.
pub(super) const BACK: &str = "side-without-face.jpg";
/// The same front in a picture that lies on its side and has no EXIF.
pub(super) const TURNED: &str = "lying-without-exif.jpg";
/// A picture that shows nothing.
pub(super) const BLANK: &str = "sides-128.png";
/// The secret of API IDs that a case creates.
const OWN_SECRET: &str = "cedulita-verify";

/// A picture, or why it could not be drawn, once somebody has asked for it.
type DrawnOnce = Arc<OnceLock<Result<Bytes, String>>>;

/// The pictures that runs have drawn so far, each once a process.
static PICTURES: Mutex<BTreeMap<&'static str, DrawnOnce>> = Mutex::new(BTreeMap::new());

/// Pictures, and the names of this run.
#[derive(Debug)]
pub(super) struct Material {
    run: String,
    failure: OnceLock<String>,
}

impl Material {
    /// Material whose names contain this word.
    pub(super) fn new(run: &str) -> Self {
        Self { run: run.to_owned(), failure: OnceLock::new() }
    }

    /// Why a picture could not be drawn, if one could not.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failure.get().map(String::as_str)
    }

    /// The bytes of a file of the edge pack.
    pub(super) fn picture(&self, name: &'static str) -> Bytes {
        let place = {
            let mut pictures = PICTURES.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(pictures.entry(name).or_default())
        };
        match place.get_or_init(|| draw(name)) {
            Ok(picture) => picture.clone(),
            Err(why) => {
                self.failure.get_or_init(|| why.clone());
                Bytes::new()
            }
        }
    }

    /// The same file as base64 text.
    pub(super) fn base64(&self, name: &'static str) -> String {
        STANDARD.encode(self.picture(name))
    }

    /// The name of the edge-pack file with these bytes, if it was drawn.
    pub(super) fn name_of(&self, bytes: &[u8]) -> Option<&'static str> {
        self.drawn().into_iter().find(|(_, picture)| *picture == bytes).map(|(name, _)| name)
    }

    /// The name of the edge-pack file whose base64 is part of this text, and that base64.
    pub(super) fn base64_within(&self, text: &str) -> Option<(&'static str, String)> {
        let fits = |picture: &Bytes| !picture.is_empty() && picture.len() < text.len();
        let candidates = self.drawn().into_iter().filter(|(_, picture)| fits(picture));
        candidates
            .map(|(name, picture)| (name, STANDARD.encode(picture)))
            .find(|(_, base64)| find(text.as_bytes(), base64.as_bytes()).is_some())
    }

    /// The pictures that were drawn so far.
    fn drawn(&self) -> Vec<(&'static str, Bytes)> {
        let pictures = PICTURES.lock().unwrap_or_else(PoisonError::into_inner);
        let drawn = pictures.iter().filter_map(|(name, place)| Some((*name, place.get()?.as_ref().ok()?.clone())));
        drawn.collect()
    }

    /// A call that uploads a file of the edge pack.
    pub(super) fn sends(&self, name: &'static str) -> Ask {
        Ask::multipart(&[MultipartPart::picture(name, type_of(name), &self.picture(name))])
    }

    /// The same call with `detect_face`.
    pub(super) fn sends_face(&self, name: &'static str, detect_face: &str) -> Ask {
        let picture = self.picture(name);
        Ask::multipart(&[
            MultipartPart::picture(name, type_of(name), &picture),
            MultipartPart::text("detect_face", detect_face),
        ])
    }

    /// A call that uploads a file under this file name.
    pub(super) fn sends_named(&self, name: &'static str, file_name: &str) -> Ask {
        Ask::multipart(&[MultipartPart::named(file_name, &self.picture(name))])
    }

    /// The request behind a common step, which several cases judge.
    pub(super) fn common(&self, common: CommonRequests) -> Ask {
        match common {
            CommonRequests::Front => self.sends(FRONT),
            CommonRequests::FrontFace => self.sends_face(FRONT, "1"),
            CommonRequests::BackFace => self.sends_face(BACK, "1"),
            CommonRequests::Nothing => Ask::urlencoded(""),
            CommonRequests::Stranger => self.sends(FRONT).caller(&[("x-df-api-secret", SECRET)]),
            CommonRequests::Elsewhere => self.sends(FRONT).path("/ocr/passport"),
        }
    }

    /// Steps that create an API ID of this run with these terms, make the calls with it, and delete it.
    pub(super) fn as_someone(&self, who: &str, terms: Value, calls: Vec<CaseStep>) -> Vec<CaseStep> {
        let id = format!("verify-{}-{who}", self.run);
        let mut terms = terms;
        terms["secret"] = json!(OWN_SECRET);
        let credentials = format!("/__admin/credentials/{id}");
        let mut steps = vec![admin("PUT", &credentials, Some(terms))];
        steps.extend(calls.into_iter().map(|step| match step {
            CaseStep::Call(ask) => CaseStep::Call(ask.from(&id, OWN_SECRET)),
            other => other,
        }));
        steps.extend([admin("DELETE", &credentials, None), admin("DELETE", &format!("/__admin/sessions/{id}"), None)]);
        steps
    }

    /// The admin API's path of the session of such an API ID.
    pub(super) fn session(&self, who: &str) -> String {
        format!("/__admin/sessions/verify-{}-{who}", self.run)
    }
}

fn draw(name: &str) -> Result<Bytes, String> {
    let file =
        edge_pack().iter().find(|file| file.name == name).ok_or_else(|| format!("there is no picture {name}"))?;
    file.bytes().map(Bytes::from).map_err(|error| error.to_string())
}

/// The content type that clients, curl among them, give to a file of this name.
pub(super) fn type_of(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "jpg")) => "image/jpeg",
        Some((_, "png")) => "image/png",
        Some((_, "pdf")) => "application/pdf",
        _ => "application/octet-stream",
    }
}

/// A step that sends a request to the admin API.
pub(super) fn admin(method: &'static str, path: &str, body: Option<Value>) -> CaseStep {
    let ask = Ask::post().method(method).path(path).caller(&[]);
    CaseStep::Admin(match body {
        Some(body) => ask.body("application/json", body.to_string()),
        None => ask,
    })
}
