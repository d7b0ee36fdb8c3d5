use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::clock::Timestamp;
use crate::contract::{Card, CardSide, CardType, Channel, RequestId};
use crate::decision::CallStatus;

const BODY: &str = r#"{"results":[{"card_info":{"name":"MUESTRA","birth_place":""}}],"status":"OK"}"#;

fn status_of(name: &str) -> CallStatus {
    CallStatus::all().find(|status| status.name() == name).unwrap()
}

/// The answer that was sent: a head, and this body.
fn answered(http: u16, status: &'static str, body: &'static str, ending: DeliveryOutcome) -> SentResponse {
    let journal = Journal::new(JournalSettings { entries: 1, memory_mib: 1, pictures_mib: 0 });
    let head = format!("HTTP/1.1 {http} Some Phrase\r\ncontent-type: application/json;charset=utf-8\r\n\r\n");
    let mut answered = SentResponse::new(
        head.into(),
        Some(http),
        body.into(),
        ending,
        journal.delivery(RequestId::from_random_bytes([7; 16]), true),
    );
    answered.status = Some(status_of(status));
    answered
}

/// The call with this number, a second after the one before, modified by `change`.
pub(super) fn entry(number: u64, change: impl FnOnce(&mut Entry)) -> Entry {
    let at = Timestamp::from_second(1_800_000_000 + i64::try_from(number).unwrap()).unwrap();
    let card = Card {
        name: "sample-front".to_owned(),
        side: CardSide::Front,
        kind: CardType::New,
        info: vec![("name", "MUESTRA".to_owned()), ("birth_place", String::new())],
        face_mm: None,
        note: String::new(),
    };
    let measured = PictureFacts { format: "jpeg", width: 640, height: 400, bytes: 1000 };
    let mut entry = Entry {
        number,
        request_id: RequestId::from_random_bytes(u128::from(number).to_be_bytes()),
        replica: None,
        at,
        session_time: at,
        session: Some("shop".into()),
        api_id: Some("shop".into()),
        sent: SentRequest {
            method: "POST".into(),
            path: "/ocr/idcard".into(),
            version: "HTTP/1.1",
            encoding: "multipart",
            fields: vec!["file".into()],
            file_name: Some("photo.jpg".to_owned()),
            detect_face: Some(false),
            body_bytes: 1200,
            user_agent: None,
            headers: SentHeaders::default(),
            picture: Some(Picture { measured: Some(measured), xxh3: u128::from(number) + 1, sha256: None }),
        },
        decision: Decision {
            http: 200,
            status: CallStatus::Ok,
            reason: None,
            cards: vec![CardAnswered { card: Arc::new(card), face_region: None, place: None }],
            delay: None,
            fault: None,
        },
        answered: answered(200, "OK", BODY, DeliveryOutcome::Complete),
        matched_by: Some(Channel::Default),
        trail: Vec::new(),
        hints: Vec::new(),
        took: Duration::from_millis(2),
    };
    change(&mut entry);
    entry
}

pub(super) fn refused(entry: &mut Entry, http: u16, status: &'static str) {
    entry.decision = Decision {
        http,
        status: status_of(status),
        cards: Vec::new(),
        reason: Some("why".into()),
        ..entry.decision.clone()
    };
    entry.answered = answered(http, status, "{}", DeliveryOutcome::Complete);
    entry.matched_by = None;
}

fn picture(entry: &mut Entry, xxh3: u128) {
    entry.sent.picture = Some(Picture { measured: None, xxh3, sha256: None });
}

#[test]
fn a_field_fits_by_its_pattern() {
    let entry = entry(0, |entry| entry.hints = vec!["send a smaller picture".into()]);
    for (field, pattern, fits) in [
        ("session", "shop", true),
        ("session", "sh*", true),
        ("session", "other", false),
        ("session", "", false),
        ("http", "200", true),
        ("http", "2*", true),
        ("http", "4*", false),
        ("status", "OK", true),
        ("card", "sample-*", true),
        ("side", "front", true),
        ("side", "back", false),
        ("fault", "", true),
        ("fault", "*", false),
        ("scenario", "*", false),
        ("matched_by", "default", true),
        ("xxh3", "00000000000000000000000000000001", true),
        ("sha256", "*", false),
        ("text", "smaller", true),
        ("text", "photo", true),
        ("text", "nowhere", false),
        ("outcome", "complete", true),
        ("outcome", "com*", true),
        ("outcome", "reset", false),
        ("outcome", "cut after 16 bytes", false),
        ("outcome", "cut*", false),
    ] {
        let mut matching = Match::default();
        matching.set(field, pattern).unwrap();
        assert_eq!(matching.matches(&entry), fits, "{field} {pattern}");
        assert_eq!(matching.differences(&entry).is_empty(), fits, "{field} {pattern}");
    }
}

#[test]
fn a_wrong_field_or_value_is_told_with_the_nearest() {
    for (field, pattern, nearest) in [
        ("sesion", "x", "session"),
        ("matchedby", "x", "matched_by"),
        ("status", "DETECTION_FAILURE", "DETECTION_FAILED"),
        ("encoding", "form-urlencoded", "urlencoded"),
        ("side", "fron", "front"),
        ("outcome", "completed", "complete"),
        ("outcome", "cut off", "cut after * bytes"),
    ] {
        let error = Match::default().set(field, pattern).unwrap_err();
        assert!(error.ends_with(&format!("did you mean {nearest}?")), "{error}");
    }
}

#[test]
fn a_question_is_read_from_json() {
    let matching: Match = serde_json::from_str(r#"{"http": 200, "session": "a*"}"#).unwrap();
    assert_eq!(matching, Match::default().http("200").session("a*"));
    for (text, told) in [
        (r#"{"sesion": "a"}"#, "session"),
        (r#"{"http": true}"#, "a text with a pattern, or a number"),
        ("[]", "an object of fields and patterns"),
    ] {
        let error = serde_json::from_str::<Match>(text).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn a_count_holds_or_not_or_cannot_be_told() {
    let entries: Vec<Entry> = (0..3).map(|number| entry(number, |_| {})).collect();
    for (count, gone, holds, is_certain) in [
        (Count::AtLeast(3), 0, true, true),
        (Count::AtLeast(4), 0, false, true),
        (Count::AtLeast(3), 9, true, true),
        (Count::AtLeast(4), 9, false, false),
        (Count::AtLeast(0), 9, true, true),
        (Count::Exactly(3), 0, true, true),
        (Count::Exactly(2), 0, false, true),
        (Count::Exactly(4), 0, false, true),
        (Count::Exactly(3), 9, false, false),
        (Count::Exactly(4), 9, false, false),
        (Count::Exactly(2), 9, false, true),
        (Count::AtMost(3), 0, true, true),
        (Count::AtMost(2), 0, false, true),
        (Count::AtMost(3), 9, false, false),
        (Count::AtMost(2), 9, false, true),
    ] {
        let judged = Expectation { matching: Match::default(), count }.judge(&entries, gone);
        assert_eq!(judged.is_ok(), holds, "{count} {gone}");
        if let Err(shortfall) = judged {
            assert_eq!(shortfall.is_certain, is_certain, "{count} {gone}: {shortfall}");
            assert_eq!(shortfall.sentence().contains("got at least 3"), gone > 0, "{shortfall}");
        }
    }
}

#[test]
fn a_shortfall_reads_as_a_diff() {
    let mut entries: Vec<Entry> = (0..5).map(|number| entry(number, |_| {})).collect();
    entries.push(entry(5, |entry| refused(entry, 400, "DETECTION_FAILED")));
    let matching = Match::default().session("shop").status("OK").card("sample-back");
    let shortfall = Expectation { matching, count: Count::Exactly(1) }.judge(&entries, 0).unwrap_err();
    assert_eq!(shortfall.nearest.iter().map(|near| near.number).collect::<Vec<_>>(), [4, 3, 2]);
    let text = shortfall.to_string();
    let start = "expected exactly 1 call with session shop, status OK, card sample-back, got 0\n  call 4 (TID";
    assert!(text.starts_with(start), "{text}");
    assert!(text.contains("\n    card: expected \"sample-back\", got \"sample-front\"\n  call 3"), "{text}");
}

#[test]
fn of_equally_near_calls_the_more_alike_comes_first() {
    let entries = [entry(0, |entry| entry.session = Some("checkout-7".into())), entry(1, |_| {})];
    let matching = Match::default().session("checkout-8");
    let shortfall = Expectation { matching, count: Count::AtLeast(1) }.judge(&entries, 0).unwrap_err();
    assert_eq!(shortfall.nearest[0].number, 0);
}

/// The numbers of the calls that break a rule.
fn wrong(check: Check, entries: &[Entry]) -> Vec<u64> {
    let judged = check.judge(&Match::default(), entries, 0);
    judged.map_or_else(|breach| breach.calls.iter().map(|call| call.number).collect(), |()| Vec::new())
}

#[test]
fn billable_calls_are_those_answered_ok() {
    let entries = [
        entry(0, |_| {}),
        entry(1, |entry| refused(entry, 400, "DETECTION_FAILED")),
        entry(2, |entry| {
            entry.decision.fault = Some("bad-gateway");
            entry.answered = answered(502, "OK", "<html>", DeliveryOutcome::Complete);
            entry.answered.status = None;
        }),
    ];
    assert!(wrong(Check::BillableAtMost(2), &entries).is_empty());
    assert_eq!(wrong(Check::BillableAtMost(1), &entries), [2]);
    let unknown = Check::BillableAtMost(2).judge(&Match::default(), &entries, 1).unwrap_err();
    assert!(!unknown.certain && unknown.calls.is_empty(), "{unknown}");
}

#[test]
fn an_image_is_sent_twice() {
    let entries = [
        entry(0, |entry| picture(entry, 7)),
        entry(1, |entry| {
            picture(entry, 7);
            entry.session = Some("another".into());
        }),
        entry(2, |entry| picture(entry, 8)),
        entry(3, |entry| {
            picture(entry, 9);
            refused(entry, 500, "INTERNAL_ERROR");
        }),
        entry(4, |entry| picture(entry, 9)),
        entry(5, |entry| picture(entry, 8)),
    ];
    assert_eq!(wrong(Check::NoImageTwice { allow_retries: false }, &entries), [4, 5]);
    assert_eq!(wrong(Check::NoImageTwice { allow_retries: true }, &entries), [5]);
}

#[test]
fn a_refused_thing_is_sent_again() {
    let entries = [
        entry(0, |entry| {
            picture(entry, 7);
            refused(entry, 400, "DETECTION_FAILED");
        }),
        entry(1, |entry| picture(entry, 8)),
        entry(2, |entry| picture(entry, 7)),
        entry(3, |entry| {
            refused(entry, 401, "UNAUTHORIZED");
            (entry.session, entry.sent.picture) = (None, None);
        }),
        // The call was under way before the answer came.
        entry(4, |entry| {
            entry.at = Timestamp::from_second(1_800_000_003).unwrap() + Duration::from_millis(1);
            picture(entry, 10);
        }),
        entry(5, |entry| picture(entry, 11)),
        entry(6, |entry| picture(entry, 12)),
    ];
    assert_eq!(wrong(Check::NoRetryAfter400Or401, &entries), [2, 5]);
}

#[test]
fn a_client_rests_after_a_rate_limit() {
    let limited = |number| entry(number, |entry| refused(entry, 403, "RATE_LIMIT_EXCEEDED"));
    let later = |number, real_ms: i64, session_s: i64| {
        entry(number, |entry| {
            entry.at = Timestamp::from_millisecond(1_800_000_000_000 + real_ms).unwrap();
            entry.session_time = Timestamp::from_second(1_800_000_000 + session_s).unwrap();
        })
    };
    let check = Check::BackedOffAfterRateLimit(Duration::from_secs(1));
    for (real_ms, session_s, expected) in [(999, 0, &[1][..]), (1000, 0, &[]), (10, 1, &[]), (1, 0, &[])] {
        assert_eq!(wrong(check, &[limited(0), later(1, real_ms, session_s)]), expected, "{real_ms} {session_s}");
    }
}

#[test]
fn checks_are_read_from_json() {
    for (text, check) in [
        (r#"{"billable_at_most": 3}"#, Check::BillableAtMost(3)),
        (r#""no_image_twice""#, Check::NoImageTwice { allow_retries: false }),
        (r#"{"no_image_twice": {"allow_retries": true}}"#, Check::NoImageTwice { allow_retries: true }),
        (r#""no_retry_after_400_or_401""#, Check::NoRetryAfter400Or401),
        (r#""backed_off_after_rate_limit""#, Check::BackedOffAfterRateLimit(Duration::from_secs(1))),
        (r#"{"backed_off_after_rate_limit": {"pause": "2s"}}"#, Check::BackedOffAfterRateLimit(Duration::from_secs(2))),
    ] {
        assert_eq!(serde_json::from_str::<Check>(text).unwrap(), check);
    }
    for (text, told) in [
        (r#""billable_at_most""#, "expected a number"),
        (r#""no_image_twise""#, "did you mean no_image_twice?"),
        (r#"{"no_image_twice": {"allow": true}}"#, "allow_retries"),
        (r#"{"billable_at_most": 3, "x": 1}"#, "one check an object"),
        ("{}", "expected a check's name"),
    ] {
        let error = serde_json::from_str::<Check>(text).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn entries_and_bytes_are_bounded_and_what_goes_is_counted() {
    let journal = Journal::new(JournalSettings { entries: 100, memory_mib: 1, pictures_mib: 0 });
    for _ in 0..250 {
        let _ = journal.write(None, |number| entry(number, |_| {}));
    }
    let (entries, bytes, gone) = journal.size();
    assert_eq!((entries, gone), (100, 150));
    assert!(bytes < 1024 * 1024);
    let journal = Journal::new(JournalSettings { entries: 1_000_000, memory_mib: 1, pictures_mib: 0 });
    let long = "x".repeat(4096);
    for _ in 0..1000 {
        let _ = journal.write(None, |number| entry(number, |entry| entry.hints = vec![long.clone().into()]));
    }
    let (entries, bytes, gone) = journal.size();
    assert!(bytes <= 1024 * 1024 && entries > 100, "{entries} {bytes}");
    assert_eq!(entries as u64 + gone, 1000);
}

#[tokio::test]
async fn pictures_are_bounded_and_go_with_their_calls() {
    let journal = Journal::new(JournalSettings { entries: 10, memory_mib: 1, pictures_mib: 1 });
    let write = |bytes: usize| {
        let _ = journal.write(Some(Bytes::from(vec![7; bytes])), |number| entry(number, |_| {}));
    };
    (0..5).for_each(|_| write(300 * 1024));
    assert_eq!(journal.pictures_size(), (3, 900 * 1024));
    let is_kept = async |number| journal.picture(number).await.unwrap().is_some();
    assert!(!is_kept(1).await && is_kept(2).await);
    write(2 * 1024 * 1024);
    assert_eq!(journal.pictures_size().0, 3, "one that is larger than the cap pushes nothing out");
    (0..20).for_each(|_| write(10));
    assert_eq!(journal.pictures_size(), (10, 100));
    journal.forget("shop").await.unwrap();
    assert_eq!((journal.pictures_size(), journal.size().0), ((0, 0), 0));
}

#[test]
fn what_a_client_could_read_depends_on_how_it_ended() {
    for (ending, http, status) in [
        (DeliveryOutcome::Complete, Some(200), Some(CallStatus::Ok)),
        (DeliveryOutcome::Cut(16), Some(200), None),
        (DeliveryOutcome::Reset, None, None),
        (DeliveryOutcome::NothingSent, None, None),
    ] {
        let entry = entry(0, |entry| entry.answered = answered(200, "OK", BODY, ending));
        assert_eq!((entry.http(), entry.status(), entry.outcome()), (http, status, Some(ending)), "{ending}");
        assert_eq!(entry.cards().count(), usize::from(status.is_some()));
        assert!(Match::default().outcome(&ending.to_string()).matches(&entry));
        entry.answered.delivery.lose();
        assert_eq!((entry.http(), entry.status(), entry.outcome()), (None, None, Some(DeliveryOutcome::ClientLeft)));
    }
}

#[test]
fn a_long_body_is_kept_to_a_bound() {
    let journal = Journal::new(JournalSettings { entries: 1, memory_mib: 1, pictures_mib: 0 });
    let body = Bytes::from(vec![b'x'; MAX_BODY + 1]);
    let answered = SentResponse::new(
        Bytes::new(),
        None,
        body,
        DeliveryOutcome::Complete,
        journal.delivery(RequestId::from_random_bytes([7; 16]), false),
    );
    assert_eq!((answered.body.len(), answered.body_bytes), (MAX_BODY, MAX_BODY + 1));
    assert_eq!(answered.outcome(), None, "still under way");
    answered.delivery.end();
    assert_eq!(answered.outcome(), Some(DeliveryOutcome::Complete));
}

/// The arguments that a shell would pass to curl for this line.
#[cfg(unix)]
fn given_to_curl(line: &str) -> Vec<String> {
    let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\nX_DF_API_SECRET=s3cret\n{line}\n");
    let output = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{line}: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn hostile_names_stay_names() {
    for (name, form) in [
        ("photo.jpg", "file=@photo.jpg"),
        ("it's.jpg", r#"file=@"it's.jpg""#),
        ("$(touch owned).jpg", r#"file=@"$(touch owned).jpg""#),
        ("`id`", r#"file=@"`id`""#),
        ("a\nb.jpg", "file=@a_b.jpg"),
        ("a;type=x,b", r#"file=@"a;type=x,b""#),
        ("a%22b", r#"file=@"a\"b""#),
        (r#"a"b\c"#, r#"file=@"a\"b\\c""#),
        ("-", "file=@./-"),
        ("../../etc/passwd", "file=@passwd;filename=../../etc/passwd"),
        ("", "file=@TID00000000000040008000000000000000.bin;filename=\"\""),
        ("ñandú.png", "file=@ñandú.png"),
    ] {
        let entry = entry(0, |entry| {
            entry.sent.file_name = Some(name.to_owned());
            picture(entry, 1);
        });
        let line = curl_line(&entry, "http://localhost:8080");
        assert_eq!(line.lines().count(), 1);
        let expected = [
            "http://localhost:8080/ocr/idcard",
            "-H",
            "X-DF-API-ID: shop",
            "-H",
            "X-DF-API-SECRET: s3cret",
            "-F",
            form,
        ];
        assert_eq!(given_to_curl(&line), expected, "{line}");
    }
}

#[test]
fn each_encoding_has_its_own_line() {
    let line = |encoding, fields: &[&'static str], face| {
        let entry = entry(0, |entry| {
            entry.sent.encoding = encoding;
            entry.sent.fields = fields.iter().map(|&field| field.into()).collect();
            (entry.sent.file_name, entry.sent.detect_face) = (None, Some(face));
        });
        let line = curl_line(&entry, "http://h");
        line.split(" # answered: ")
            .next()
            .unwrap()
            .replace("-H 'X-DF-API-ID: shop' -H \"X-DF-API-SECRET: $X_DF_API_SECRET\" ", "")
    };
    let own = "TID00000000000040008000000000000000.jpg";
    let base64 = format!("base64 < {own} | tr -d '\\n'");
    let url = "http://h/ocr/idcard";
    assert_eq!(line("multipart", &["file"], true), format!("curl {url} -F 'file=<{own}' -F detect_face=1"));
    assert_eq!(line("multipart", &["image_base64"], false), format!("{base64} | curl {url} -F 'image_base64=<-'"));
    assert_eq!(
        line("urlencoded", &["image_base64", "detect_face"], false),
        format!("{base64} | curl {url} --data-urlencode image_base64@- -d detect_face=0")
    );
    assert_eq!(
        line("json", &["image_base64"], true),
        format!(
            "{{ printf '%s' '{{\"detect_face\":1,\"image_base64\":\"'; {base64}; printf '%s' '\"}}'; }} | curl {url} \
             -H 'Content-Type: application/json' --data-binary @-"
        )
    );
}

#[test]
fn an_archive_holds_no_value_unless_asked() {
    let entry = entry(0, |_| {});
    let har = |values| har_entry(&entry, HarOptions { base: "http://h", values });
    let hidden = har(ValueVisibility::Hide);
    assert!(!hidden.contains("MUESTRA") && hidden.contains(r#"\"birth_place\":\"\""#), "{hidden}");
    assert!(har(ValueVisibility::Show).contains("MUESTRA"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[cfg(unix)]
    #[test]
    fn whatever_is_sent_is_one_word(name in "\\PC{0,20}", id in "\\PC{1,20}", path in "/[!-~]{0,20}") {
        let entry = entry(0, |entry| {
            entry.sent.file_name = Some(name);
            entry.api_id = Some(id.as_str().into());
            entry.sent.path = path.clone().into();
        });
        let given = given_to_curl(&curl_line(&entry, "http://h"));
        let at = given.iter().position(|word| word == "-H").unwrap();
        prop_assert_eq!(&given[at - 1], &format!("http://h{path}"));
        prop_assert_eq!(&given[at + 1], &format!("X-DF-API-ID: {id}"));
        prop_assert_eq!(given.len(), at + 6, "{:?}", given);
    }

    #[test]
    fn a_number_is_never_given_twice(limits in 1..20_usize, writes in 0..60_usize, from in 0..60_u64) {
        let journal = Journal::new(JournalSettings { entries: limits, memory_mib: 1, pictures_mib: 0 });
        (0..writes).for_each(|_| drop(journal.write(None, |number| entry(number, |_| {}))));
        let page = journal.page(from, 5);
        let numbers: Vec<u64> = page.entries.iter().map(|entry| entry.number).collect();
        let left = writes.saturating_sub(limits) as u64..writes as u64;
        let expected: Vec<u64> = left.clone().filter(|number| *number >= from).take(5).collect();
        prop_assert_eq!(numbers, expected);
        prop_assert_eq!((page.evicted, page.evicted_below), (left.start, left.start));
    }
}
