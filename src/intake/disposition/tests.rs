use proptest::prelude::*;

use super::*;

fn parsed(line: &[u8]) -> Disposition {
    Disposition::parse(&[b"Content-Disposition: ", line, b"\r\n\r\n"].concat()).unwrap()
}

fn file_name(parameters: &str) -> Option<String> {
    let told = parsed(format!("form-data; name=\"file\"; {parameters}").as_bytes());
    assert_eq!(told.name.as_deref(), Some("file"), "{parameters}");
    told.file_name
}

#[test]
fn file_names_are_heard() {
    for (parameters, wanted) in [
        ("filename=\"a.jpg\"", "a.jpg"),
        ("filename=a.jpg", "a.jpg"),
        ("filename=my photo.jpg", "my photo.jpg"),
        ("FileName=\"a.jpg\"", "a.jpg"),
        ("filename = \"a.jpg\" ;", "a.jpg"),
        ("filename=\"a;b.jpg\"", "a;b.jpg"),
        ("filename=\"\"", ""),
        ("filename=\"\u{f1}.jpg\"", "\u{f1}.jpg"),
        // RFC 5987, and which notation wins.
        ("filename*=UTF-8''%C3%B1.jpg", "\u{f1}.jpg"),
        ("filename*=utf-8'es'%c3%b1.jpg", "\u{f1}.jpg"),
        ("filename*=ISO-8859-1''%F1.jpg", "\u{f1}.jpg"),
        ("filename*=\"UTF-8''%C3%B1.jpg\"", "\u{f1}.jpg"),
        ("filename=\"a.jpg\"; filename*=UTF-8''b.jpg", "b.jpg"),
        ("filename*=UTF-8''b.jpg; filename=\"a.jpg\"", "b.jpg"),
        ("filename=\"a.jpg\"; filename*=UTF-8''%F1", "a.jpg"),
        ("filename=\"a.jpg\"; filename*=UTF-8''b%2", "a.jpg"),
        ("filename=\"a.jpg\"; filename*=klingon''b", "a.jpg"),
        ("filename*=klingon''b%20c", "b c"),
        ("filename*=b.jpg", "b.jpg"),
        // RFC 2231.
        ("filename*0=\"old-\"; filename*1=\"back.jpg\"", "old-back.jpg"),
        ("filename*1=\"back.jpg\"; filename*0=\"old-\"", "old-back.jpg"),
        ("filename*0*=UTF-8''%C3; filename*1*=%B1; filename*2=.jpg", "\u{f1}.jpg"),
        ("filename*0=a; filename*2=c", "a"),
        ("filename=\"x\"; filename*0=a; filename*1=b", "ab"),
        // RFC 2047.
        ("filename=\"=?utf-8?B?w7EuanBn?=\"", "\u{f1}.jpg"),
        ("filename==?utf-8?B?w7EuanBn?=", "\u{f1}.jpg"),
        ("filename=\"=?ISO-8859-1?Q?=F1_a.jpg?=\"", "\u{f1} a.jpg"),
        ("filename=\"=?utf-8?q?old-?= =?utf-8?b?YmFjay5qcGc=?=\"", "old-back.jpg"),
        ("filename=\"=?utf-8?B?w7E?=-old-back.jpg\"", "\u{f1}-old-back.jpg"),
        ("filename=\"=?utf-8?Q?=C3?= =?utf-8?Q?=B1?=\"", "\u{f1}"),
        ("filename=\"=?utf-8*es?Q?=C3=B1?=\"", "\u{f1}"),
        ("filename=\"=?utf-8?X?a?= =?a\"", "=?utf-8?X?a?= =?a"),
        // Quotation marks and paths.
        (r#"filename="a\"b\".jpg""#, "a\"b\".jpg"),
        (r#"filename="a"b".jpg""#, "a\"b\".jpg"),
        ("filename=\"a%22b%22.jpg\"", "a\"b\".jpg"),
        (r#"filename="C:\fakepath\old-back.jpg""#, r"C:\fakepath\old-back.jpg"),
        (r#"filename="C:\\fakepath\\x.jpg""#, r"C:\fakepath\x.jpg"),
        (r#"filename="C:\dir\""#, r"C:\dir\"),
        (r#"filename="open"#, "open"),
        ("filename=\"my name=x.jpg\"", "my name=x.jpg"),
    ] {
        assert_eq!(file_name(parameters).as_deref(), Some(wanted), "{parameters}");
    }
    assert_eq!(file_name("filename_x=a"), None);
}

#[test]
fn names_of_fields_travel_as_names_of_files_do() {
    for line in [
        "form-data; name=file",
        "form-data;name=file;filename=x",
        "form-data; filename=\"x name=y\"; name=\"file\"",
        "form-data; name=file filename=x",
        "form-data; filename=\"x\" name=\"file\"",
        "form-data; name*=utf-8''file",
        "form-data; name*0=\"fi\"; name*1=\"le\"",
        "form-data; name=\"=?utf-8?B?ZmlsZQ==?=\"",
        "form-data; NAME=\"file\"",
        "name=\"file\"",
    ] {
        assert_eq!(parsed(line.as_bytes()).name.as_deref(), Some("file"), "{line}");
    }
    assert_eq!(parsed(b"form-data; name=\"file\"; filename=\"\xF1.jpg\"").file_name.as_deref(), Some("\u{f1}.jpg"));
}

/// Found by fuzzing: marks that are not escaped were taken for a part of the name of a field too, as in the name of a file, so
/// that the field was not recognised.
#[test]
fn a_field_ends_at_its_quotation_mark() {
    for behind in ["", ";", "x", "\"", ": form-data; name=\"other\"", "x; filename=\"a\"b.jpg\"", " ; name=other"] {
        let line = format!("form-data; name=\"file\"{behind}");
        assert_eq!(parsed(line.as_bytes()).name.as_deref(), Some("file"), "{line}");
    }
    for (quoted, wanted) in
        [(r#""fi\"le""#, "fi\"le"), (r#""C:\\file""#, r"C:\file"), ("\"file", "file"), ("\"\"file", "")]
    {
        assert_eq!(parsed(format!("form-data; name={quoted}").as_bytes()).name.as_deref(), Some(wanted), "{quoted}");
    }
}

#[test]
fn folded_lines_are_one() {
    for fold in ["\r\n ", "\r\n\t", "\r\n \t  ", "\n ", "\r\n \r\n "] {
        let head = format!(
            "X: 1\r\nContent-Disposition: form-data;{fold}name=\"file\";{fold}filename=\"old{fold}a.jpg\"\r\nY: 2\r\n\r\n"
        );
        let told = Disposition::parse(head.as_bytes()).unwrap();
        assert_eq!(told.name.as_deref(), Some("file"));
        assert!(told.file_name.is_some_and(|name| name.starts_with("old ") && name.ends_with(" a.jpg")));
    }
    // Found by fuzzing: a line behind the head's end was taken for a folded one of the head.
    for end in ["\n\n", "\r\n\n", "\n\r\n\n"] {
        let head = format!("Content-Disposition: form-data; name=\"file\"{end} X\r\nno colon\r\n\r\n");
        assert_eq!(Disposition::parse(head.as_bytes()).and_then(|told| told.name).as_deref(), Some("file"), "{end:?}");
    }
    for bad in ["\r\n", " X: 1\r\n\r\n", "no colon\r\n\r\n", "X: \u{1}\r\n\r\n"] {
        assert_eq!(Disposition::parse(bad.as_bytes()).is_some(), bad == "\r\n", "{bad:?}");
    }
}

proptest! {
    /// A name that follows the rules of any notation is parsed back unchanged.
    #[test]
    fn names_survive_every_notation(name in "[a-zñ\u{4e00} \"%;'=?_.-]{1,20}") {
        use base64::Engine as _;
        let pairs: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let escapes: String = name.bytes().map(|byte| format!("={byte:02X}")).collect();
        let text = base64::engine::general_purpose::STANDARD.encode(&name);
        let half = pairs.len() / 6 * 3;
        for parameters in [
            format!("filename*=UTF-8''{pairs}"),
            format!("filename*0*=UTF-8''{}; filename*1*={}", &pairs[..half], &pairs[half..]),
            format!("filename=\"=?UTF-8?Q?{escapes}?=\""),
            format!("filename=\"=?UTF-8?B?{text}?=\""),
        ] {
            let told = file_name(&parameters);
            // In the last two, browsers' escapes are decoded too.
            let wanted = if parameters.contains("=?") { name.replace("%22", "\"") } else { name.clone() };
            prop_assert_eq!(told.as_deref(), Some(&*wanted), "{}", parameters);
        }
    }

    /// Parsing any head ends, and finds a valid name beside it.
    #[test]
    fn any_head_is_read(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\"\\\\;= *0-2a=?%']{0,60}") {
        let _ = Disposition::parse(&[b"Content-Disposition: ", &*bytes, b"\r\n\r\n"].concat());
        let _ = parsed(format!("form-data; filename{text}").as_bytes());
        let told = parsed(format!("form-data; name=\"file\"; filename={text}").as_bytes());
        prop_assert_eq!(told.name.as_deref(), Some("file"));
    }
}
