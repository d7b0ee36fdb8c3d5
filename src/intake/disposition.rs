//! The head of a multipart part: the name of its field and the name of its file, whichever way a client wrote them.
//!
//! A name that is not ASCII travels as it is, in UTF-8 or Latin-1; in the extended notation `name*=` (RFC 5987), also cut into
//! `name*0*=` and `name*1=` (RFC 2231); as encoded words (RFC 2047); and browsers write `%22` for a quotation mark. Where two
//! of them stand side by side the extended notation counts, as RFC 6266 has it. What cannot be decoded stays as it came.

use super::encoded_words::{self, decoded, guessed};
use super::percent::escaped;

/// Most lines of a head.
const LINES: usize = 32;
/// Most parameters of a header that are looked at.
const PARAMETERS: usize = 256;
/// Most pieces that a name is cut into.
const SECTIONS: u32 = 100;

/// What a part says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Disposition {
    pub(super) name: Option<String>,
    pub(super) file_name: Option<String>,
    /// An encoding that its content is said to have, which is not undone.
    pub(super) coding: Option<EncodingHeader>,
}

/// Which header names an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EncodingHeader {
    /// `Content-Transfer-Encoding`: base64 or quoted-printable.
    Transfer,
    /// `Content-Encoding`.
    Content,
}

impl EncodingHeader {
    fn from_header(header: &httparse::Header<'_>) -> Option<Self> {
        let is =
            |codings: &[&[u8]]| codings.iter().any(|coding| header.value.trim_ascii().eq_ignore_ascii_case(coding));
        match header.name.to_ascii_lowercase().as_str() {
            "content-transfer-encoding" => is(&[b"base64", b"quoted-printable"]).then_some(EncodingHeader::Transfer),
            "content-encoding" => (!is(&[b"", b"identity"])).then_some(EncodingHeader::Content),
            _ => None,
        }
    }
}

impl Disposition {
    /// Reads a head with the blank line at its end; none if its lines are no headers.
    pub(super) fn parse(head: &[u8]) -> Option<Self> {
        let head = unfolded(head);
        let mut headers = [httparse::EMPTY_HEADER; LINES];
        let Ok(httparse::Status::Complete((_, headers))) = httparse::parse_headers(&head, &mut headers) else {
            return None;
        };
        let ours = headers.iter().rfind(|header| header.name.eq_ignore_ascii_case("content-disposition"));
        let all = ours.map(|header| parameters(header.value)).unwrap_or_default();
        let coding = headers.iter().find_map(EncodingHeader::from_header);
        Some(Self { name: parameter(&all, "name"), file_name: parameter(&all, "filename"), coding })
    }
}

/// A line that begins with a blank belongs to the one before it.
fn unfolded(head: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(head.len());
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let blanks = line.iter().take_while(|byte| is_blank(**byte)).count();
        if blanks == 0 || out.is_empty() {
            out.extend_from_slice(line);
            continue;
        }
        while out.last().is_some_and(|byte| b"\r\n".contains(byte)) {
            out.pop();
        }
        out.push(b' ');
        out.extend_from_slice(&line[blanks..]);
    }
    out
}

struct Parameter {
    /// In lower case.
    name: Vec<u8>,
    value: Vec<u8>,
}

/// The parameters of a header, in their order. What is no parameter is passed over.
fn parameters(mut rest: &[u8]) -> Vec<Parameter> {
    let mut all = Vec::new();
    while all.len() < PARAMETERS {
        let start = rest.iter().position(|byte| !(is_blank(*byte) || *byte == b';'));
        let Some(start) = start else { return all };
        rest = &rest[start..];
        let end = rest.iter().position(|byte| is_blank(*byte) || b"=;".contains(byte)).unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_ascii_start();
        if let Some(behind) = rest.strip_prefix(b"=") {
            let (value, behind) = value(behind.trim_ascii_start());
            all.push(Parameter { name, value });
            rest = behind;
        }
    }
    all
}

/// A value, and what stands behind it. Quotation marks that a client forgot to escape belong to the value.
fn value(rest: &[u8]) -> (Vec<u8>, &[u8]) {
    let Some(inner) = rest.strip_prefix(b"\"") else {
        let ends = |at: &usize| (*at == 0 || !is_blank(rest[at - 1])) && is_over(&rest[*at..]);
        let end = (0..rest.len()).find(ends).unwrap_or(rest.len());
        return (rest[..end].to_vec(), &rest[end..]);
    };
    let end = closing(inner, true).or_else(|| closing(inner, false)).unwrap_or(inner.len());
    (unescaped(&inner[..end]), inner.get(end + 1..).unwrap_or_default())
}

/// Where the closing quotation mark is.
fn closing(inner: &[u8], escapes: bool) -> Option<usize> {
    let mut at = 0;
    loop {
        match inner.get(at..)? {
            [b'\\', b'"' | b'\\', ..] if escapes => at += 2,
            [b'"', behind @ ..] if is_over(behind) => return Some(at),
            [] => return None,
            _ => at += 1,
        }
    }
}

/// Whether a value ends here: nothing more comes, or another parameter.
fn is_over(rest: &[u8]) -> bool {
    let next = rest.trim_ascii_start();
    let has_blank = next.len() < rest.len();
    let token = next.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"*-_".contains(byte)).count();
    next.is_empty() || next.starts_with(b";") || (has_blank && token > 0 && next.get(token) == Some(&b'='))
}

/// A backslash escapes a quotation mark or another backslash. Before anything else it is one of a path.
fn unescaped(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let [first, tail @ ..] = rest {
        let (byte, tail) = match (first, tail) {
            (b'\\', [next @ (b'"' | b'\\'), tail @ ..]) => (next, tail),
            _ => (first, tail),
        };
        out.push(*byte);
        rest = tail;
    }
    out
}

/// What the parameters say under this name.
fn parameter(all: &[Parameter], name: &str) -> Option<String> {
    let find = |name: &str| all.iter().find(|one| one.name == name.as_bytes()).map(|one| &*one.value);
    let extended = find(&format!("{name}*"));
    let by_extended = || extended.and_then(of_extended);
    let by_sections = || of_sections(find, name);
    let by_plain = || find(name).map(|value| plain(&guessed(value)));
    // The extended notation without its charset, or with an unknown one, counts where there is nothing else.
    let by_guess = || {
        let value = extended?;
        let text = value.splitn(3, |byte| *byte == b'\'').nth(2).unwrap_or(value);
        Some(guessed(&percent_decoded(text).0))
    };
    by_extended().or_else(by_sections).or_else(by_plain).or_else(by_guess)
}

/// `charset'language'text`, in which `%` and two digits stand for a byte.
fn of_extended(value: &[u8]) -> Option<String> {
    let mut parts = value.splitn(3, |byte| *byte == b'\'');
    let (charset, _language, text) = (parts.next()?, parts.next()?, parts.next()?);
    let (bytes, is_clean) = percent_decoded(text);
    decoded(charset, &bytes).filter(|_| is_clean)
}

/// A name in sections: `name*0`, `name*1` and so on, each with a further `*` where it is percent-encoded.
fn of_sections<'p>(find: impl Fn(&str) -> Option<&'p [u8]>, name: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut charset = None;
    for section in 0..SECTIONS {
        if let Some(value) = find(&format!("{name}*{section}*")) {
            let mut parts = value.splitn(3, |byte| *byte == b'\'');
            let text = match (parts.next(), parts.next(), parts.next()) {
                (Some(known), Some(_language), Some(text)) if section == 0 => {
                    charset = Some(known);
                    text
                }
                _ => value,
            };
            bytes.extend(percent_decoded(text).0);
        } else if let Some(value) = find(&format!("{name}*{section}")) {
            bytes.extend_from_slice(value);
        } else if section == 0 {
            return None;
        } else {
            break;
        }
    }
    let told = charset.and_then(|charset| decoded(charset, &bytes));
    Some(told.unwrap_or_else(|| plain(&guessed(&bytes))))
}

/// A value without a charset of its own.
fn plain(value: &str) -> String {
    let mut text = encoded_words::decode_words(value);
    for (escape, character) in [("%22", "\""), ("%0D", "\r"), ("%0A", "\n")] {
        if text.contains(escape) {
            text = text.replace(escape, character);
        }
    }
    text
}

/// Bytes with their escapes decoded, and whether each `%` was one.
fn percent_decoded(text: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(text.len());
    let mut is_clean = true;
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let (byte, tail) = match (first, escaped(tail)) {
            (b'%', Some(byte)) => (byte, &tail[2..]),
            _ => {
                is_clean &= *first != b'%';
                (*first, tail)
            }
        };
        out.push(byte);
        rest = tail;
    }
    (out, is_clean)
}

fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

#[cfg(test)]
mod tests {
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
            // RFC 5987, and who wins.
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
        for bad in ["\r\n", " X: 1\r\n\r\n", "no colon\r\n\r\n", "X: \u{1}\r\n\r\n"] {
            assert_eq!(Disposition::parse(bad.as_bytes()).is_some(), bad == "\r\n", "{bad:?}");
        }
    }

    proptest! {
        /// A name that is written by the rules of any notation comes out as it went in.
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
                // The last two are read for browsers' escapes too.
                let wanted = if parameters.contains("=?") { name.replace("%22", "\"") } else { name.clone() };
                prop_assert_eq!(told.as_deref(), Some(&*wanted), "{}", parameters);
            }
        }

        /// Whatever stands in a head, reading it ends, and a good name beside it is found.
        #[test]
        fn any_head_is_read(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\"\\\\;= *0-2a=?%']{0,60}") {
            let _ = Disposition::parse(&[b"Content-Disposition: ", &*bytes, b"\r\n\r\n"].concat());
            let _ = parsed(format!("form-data; filename{text}").as_bytes());
            let told = parsed(format!("form-data; name=\"file\"; filename={text}").as_bytes());
            prop_assert_eq!(told.name.as_deref(), Some("file"));
        }
    }
}
