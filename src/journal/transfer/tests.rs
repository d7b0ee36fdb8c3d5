use std::borrow::Cow;
use std::time::Duration;

use proptest::array::{uniform2, uniform4, uniform5};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;

use super::words::FORMATS;
use super::*;
use crate::clock::Timestamp;
use crate::contract::{CardSide, CardType, Channel, ErrorCode, fields_of};
use crate::decision::{CallStatus, CardLocation, TrailStep};
use crate::intake::Encoding;
use crate::journal::tests::{entry, refused};
use crate::journal::{
    DeliveryOutcome, Journal, JournalSettings, MAX_BODY, Picture, PictureFacts, SentHeaders, SentResponse,
    ValueVisibility,
};
use crate::picture::Format;
use crate::scenario::FaultKind;

fn delivery(has_ended: bool) -> Arc<Delivery> {
    Journal::new(JournalSettings::default()).delivery(RequestId::from_random_bytes([7; 16]), has_ended)
}

/// The call as another replica reads it, with the delivery of the original.
fn back(entry: &Entry) -> Entry {
    read(entry.number, &written(entry), |_| Arc::clone(&entry.answered.delivery)).unwrap()
}

/// Checks that a call that is written and read back is the same in every respect but what only those ask who draw cards.
fn check(entry: &Entry) {
    let back = back(entry);
    let mut entry = entry.clone();
    for answered in &mut entry.decision.cards {
        let card = Arc::make_mut(&mut answered.card);
        (card.note, card.face_mm) = (String::new(), None);
    }
    assert_eq!(format!("{back:?}"), format!("{entry:?}"));
    for values in [ValueVisibility::Hide, ValueVisibility::Show] {
        let shown = |entry: &Entry| serde_json::to_string(&entry.show(values)).unwrap();
        assert_eq!(shown(&back), shown(&entry));
    }
}

#[test]
fn every_name_of_a_request_is_known() {
    check(&entry(0, |_| {}));
    for version in ["HTTP/1.0", "HTTP/1.1", "HTTP/2"] {
        check(&entry(0, |entry| entry.sent.version = version));
    }
    let encodings =
        [Encoding::Multipart { boundary: None }, Encoding::Urlencoded, Encoding::Json, Encoding::Other { name: None }];
    for encoding in encodings {
        check(&entry(0, |entry| entry.sent.encoding = encoding.name()));
    }
    for format in [Format::Jpeg, Format::Png, Format::Pdf] {
        let measured = Some(PictureFacts { format: format.name(), width: 1, height: 2, bytes: 3 });
        let picture = Picture { measured, xxh3: u128::MAX, sha256: Some([0xab; 32]) };
        check(&entry(0, |entry| entry.sent.picture = Some(picture)));
    }
    for (method, path) in [("GET", "/ocr/idcard"), ("BREW", "/nowhere/ñ"), ("", "")] {
        check(&entry(0, |entry| (entry.sent.method, entry.sent.path) = (method.into(), path.into())));
    }
}

#[test]
fn every_name_of_a_decision_is_known() {
    for kind in FaultKind::ALL {
        check(&entry(0, |entry| entry.decision.fault = Some(kind.name())));
    }
    for channel in Channel::ALL {
        check(&entry(0, |entry| {
            entry.matched_by = Some(channel);
            entry.trail = vec![TrailStep { channel, name: None, step: Some((1, 2)), passed: false }];
        }));
    }
    for status in CallStatus::all() {
        check(&entry(0, |entry| (entry.decision.status, entry.answered.status) = (status, Some(status))));
    }
    for side in [CardSide::Front, CardSide::Back] {
        for kind in [CardType::Old, CardType::New, CardType::Alien, CardType::Temp] {
            check(&entry(0, |entry| {
                let card = Arc::make_mut(&mut entry.decision.cards[0].card);
                (card.side, card.kind) = (side, kind);
                card.info = fields_of(side).iter().map(|field| (field.name, field.meaning.to_owned())).collect();
            }));
        }
    }
}

#[test]
fn a_refused_call_has_no_card() {
    for (http, status) in [(401, "UNAUTHORIZED"), (404, "NOT_FOUND"), (501, "UNKNOWN_NAME")] {
        check(&entry(0, |entry| {
            refused(entry, http, status);
            (entry.session, entry.api_id, entry.sent.picture) = (None, None, None);
            (entry.sent.detect_face, entry.sent.fields) = (None, Vec::new());
        }));
    }
}

#[test]
fn every_end_of_an_answer_is_known() {
    for ending in [
        DeliveryOutcome::Complete,
        DeliveryOutcome::Reset,
        DeliveryOutcome::Cut(16),
        DeliveryOutcome::NothingSent,
        DeliveryOutcome::ClientLeft,
    ] {
        let call = entry(0, |entry| entry.answered.ending = ending);
        check(&call);
        assert_eq!(back(&call).outcome(), Some(ending));
    }
}

#[test]
fn the_reader_learns_whether_the_answer_had_ended() {
    let delivery = delivery(false);
    let call = entry(0, |entry| entry.answered.delivery = Arc::clone(&delivery));
    let has_ended = || {
        let mut received = None;
        let make = |has_ended| {
            received = Some(has_ended);
            Arc::clone(&delivery)
        };
        read(0, &written(&call), make).unwrap();
        received
    };
    assert_eq!(has_ended(), Some(false));
    delivery.hand_over(20);
    check(&call);
    delivery.end();
    assert_eq!(has_ended(), Some(true));
    delivery.lose();
    assert_eq!(has_ended(), Some(false), "it did not end as decided");
}

#[test]
fn a_long_body_keeps_its_length() {
    let body = Bytes::from(vec![0xff; MAX_BODY + 1]);
    let answered = SentResponse::new(Bytes::new(), None, body, DeliveryOutcome::Complete, delivery(true));
    let call = entry(0, |entry| entry.answered = answered);
    check(&call);
    let back = back(&call);
    assert_eq!((back.answered.body.len(), back.answered.body_bytes), (MAX_BODY, MAX_BODY + 1));
}

#[test]
fn usual_texts_take_no_memory() {
    let call = entry(0, |entry| entry.decision.reason = Some(ErrorCode::NotFound.meaning().into()));
    assert_eq!(back(&call).weight(), call.weight());
}

#[test]
fn what_a_later_version_adds_is_ignored_and_what_it_changes_is_reported() {
    let text = String::from_utf8(written(&entry(0, |_| {}))).unwrap();
    let later = text.replacen('{', r#"{"later":[1],"#, 1);
    assert!(read(0, later.as_bytes(), delivery).is_ok());
    for (old, new, told) in [
        (r#""request_id":"TID"#, r#""request_id":"TIX"#, "request_id: "),
        (r#""at":[1"#, r#""at":[99991"#, "at: "),
        (r#""version":"HTTP/1.1""#, r#""version":"HTTP/3""#, "version: "),
        (r#""encoding":"multipart""#, r#""encoding":"cbor""#, "encoding: "),
        (r#"["jpeg","#, r#"["webp","#, "format: "),
        (r#""xxh3":"0"#, r#""xxh3":"é"#, "xxh3: "),
        (r#""xxh3":"0"#, r#""xxh3":"+"#, "xxh3: "),
        (r#""status":"OK","cards""#, r#""status":"FINE","cards""#, "decision.status: "),
        (r#"["name","MUESTRA"]"#, r#"["nombre","MUESTRA"]"#, "info: "),
        (r#""cards":["#, r#""fault":"flood","cards":["#, "fault: "),
        (r#""matched_by":"default""#, r#""matched_by":"stars""#, "matched_by: "),
    ] {
        assert!(text.contains(old), "{old} in {text}");
        let error = read(0, text.replacen(old, new, 1).as_bytes(), delivery).unwrap_err();
        assert!(error.starts_with(told), "{told}{error}");
    }
}

#[test]
fn a_text_that_is_cut_is_refused() {
    let bytes = written(&entry(0, |_| {}));
    for end in 0..bytes.len() {
        assert!(read(0, &bytes[..end], delivery).is_err(), "cut after {end} bytes");
    }
    assert!(read(0, &vec![b'['; 100_000], delivery).is_err());
}

fn text() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..12).prop_map(String::from_iter)
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![vec(any::<u8>(), 0..60), text().prop_map(String::into_bytes)]
}

fn time() -> impl Strategy<Value = Timestamp> {
    let nanoseconds = Timestamp::MIN.as_nanosecond()..=Timestamp::MAX.as_nanosecond();
    nanoseconds.prop_map(|nanoseconds| Timestamp::from_nanosecond(nanoseconds).unwrap())
}

fn length() -> impl Strategy<Value = Duration> {
    (any::<u64>(), 0..1_000_000_000_u32).prop_map(|(seconds, nanoseconds)| Duration::new(seconds, nanoseconds))
}

fn step() -> impl Strategy<Value = TrailStep> {
    let step = option::of((any::<usize>(), 0..u64::MAX));
    (any::<Index>(), option::of(text()), step, any::<bool>()).prop_map(|(channel, name, step, passed)| TrailStep {
        channel: *channel.get(&Channel::ALL),
        name,
        step,
        passed,
    })
}

fn picture() -> impl Strategy<Value = Picture> {
    let measured = option::of((any::<Index>(), any::<(u32, u32, usize)>()));
    (measured, any::<u128>(), any::<Option<[u8; 32]>>()).prop_map(|(measured, xxh3, sha256)| Picture {
        measured: measured.map(|(format, (width, height, bytes))| PictureFacts {
            format: FORMATS[format.index(FORMATS.len())],
            width,
            height,
            bytes,
        }),
        xxh3,
        sha256,
    })
}

fn place() -> impl Strategy<Value = CardLocation> {
    let corners = || uniform4(uniform2(any::<i64>()));
    (corners(), option::of(corners())).prop_map(|(outline, portrait)| CardLocation { outline, portrait })
}

proptest! {
    #[test]
    fn any_request_is_the_same(
        [replica, session, api_id, file_name, user_agent] in uniform5(option::of(text())),
        [method, path, field, hint] in uniform4(text()),
        values in vec(bytes(), 0..4),
        left_out in any::<usize>(),
        body_bytes in any::<usize>(),
        detect_face in any::<Option<bool>>(),
        picture in option::of(picture()),
    ) {
        check(&entry(3, |entry| {
            entry.replica = replica.map(Arc::from);
            entry.session = session.map(Arc::from);
            entry.api_id = api_id.map(Arc::from);
            entry.hints = vec![hint.into(), "a hint of ours".into()];
            let sent = &mut entry.sent;
            (sent.method, sent.path, sent.fields) = (method.into(), path.into(), vec![field.into(), "file".into()]);
            (sent.file_name, sent.user_agent) = (file_name, user_agent);
            sent.headers = SentHeaders::new(values.iter().map(|value| ("x-any", Some(value.as_slice()))));
            sent.headers.left_out = left_out;
            (sent.body_bytes, sent.detect_face, sent.picture) = (body_bytes, detect_face, picture);
        }));
    }

    #[test]
    fn any_decision_is_the_same(
        [at, session_time] in uniform2(time()),
        (took, delay) in (length(), option::of(length())),
        [name, value] in uniform2(text()),
        face_region in option::of(vec(uniform2(any::<i64>()), 0..6)),
        place in option::of(place()),
        trail in vec(step(), 0..4),
        reason in option::of(text()),
        http in any::<u16>(),
    ) {
        check(&entry(1, |entry| {
            (entry.at, entry.session_time, entry.took, entry.trail) = (at, session_time, took, trail);
            let decision = &mut entry.decision;
            (decision.http, decision.delay, decision.reason) = (http, delay, reason.map(Cow::Owned));
            let answered = &mut decision.cards[0];
            (answered.face_region, answered.place) = (face_region, place);
            let card = Arc::make_mut(&mut answered.card);
            (card.name, card.info[0].1) = (name, value);
            decision.cards.push(decision.cards[0].clone());
        }));
    }

    #[test]
    fn any_answer_is_the_same(
        [head, body] in uniform2(bytes()),
        body_bytes in any::<usize>(),
        http in any::<Option<u16>>(),
        handed_over in option::of(0..200_usize),
    ) {
        let call = entry(2, |entry| {
            let answered = &mut entry.answered;
            (answered.head, answered.body) = (head.into(), body.into());
            (answered.body_bytes, answered.http) = (body_bytes, http);
            answered.delivery = delivery(handed_over.is_none());
        });
        call.answered.delivery.hand_over(handed_over.unwrap_or_default());
        check(&call);
    }

    #[test]
    fn no_bytes_panic(random in vec(any::<u8>(), 0..200), at in any::<Index>(), byte in any::<u8>()) {
        prop_assert!(read(0, &random, delivery).is_err());
        let mut bytes = written(&entry(0, |_| {}));
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = read(0, &bytes, delivery);
    }
}
