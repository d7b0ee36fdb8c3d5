//! Another reader of multipart, multer, is the oracle: what it reads to the end, we read alike.
//!
//! Input: chunk size, pattern of arrival, then the body. Each byte of the body stands for a fragment of the grammar or, from
//! [`FRAGMENTS`] on, for itself.

#![no_main]

use bytes::Bytes;
use cedulita::contract::Refusal;
use cedulita::intake::{Encoding, Submission, Upload, take_in};
use cedulita_fuzz::Arrival;
use futures_executor::block_on;
use futures_util::stream;
use libfuzzer_sys::fuzz_target;

const BOUNDARY: &str = "*****";
const DELIMITER: &[u8] = b"--*****";

/// What bodies are made of. Random bytes hardly ever make a delimiter.
const FRAGMENTS: [&[u8]; 20] = [
    b"\r\n--*****\r\n",
    b"\r\n--*****--\r\n",
    b"--*****\r\n",
    b"--*****",
    b"\r\n",
    b"\r",
    b"\n",
    b"-",
    b"*",
    b"Content-Disposition: form-data; name=\"file\"\r\n",
    b"Content-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n",
    b"Content-Disposition: form-data; name=\"image_base64\"\r\n\r\n",
    b"Content-Disposition: form-data; name=\"detect_face\"\r\n\r\n",
    b"\r\n--*****\r\nContent-Disposition: form-data; name=\"detect_face\"\r\n\r\n1",
    b"content-disposition:form-data;name=other\r\n\r\n",
    b"Content-Type: image/jpeg\r\n",
    b"\r\n--*****\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b.png\"\r\nContent-Type: image/png\r\n\r\n",
    b"Content-Disposition: attachment\r\n",
    b" ",
    b"\r\n--****",
];

/// A field as the oracle reads it.
struct Field {
    name: String,
    file_name: Option<String>,
    data: Bytes,
}

fuzz_target!(|data: &[u8]| {
    let [size, habits, fragments @ ..] = data else { return };
    let pieces =
        fragments.iter().map(|byte| FRAGMENTS.get(usize::from(*byte)).copied().unwrap_or(std::slice::from_ref(byte)));
    let body = pieces.collect::<Vec<_>>().concat();
    let Ok(fields) = block_on(oracle(&body)) else { return };
    if is_read_as_we_please(&body) {
        return;
    }
    let arrival = Arrival::cut(&body, usize::from(*size), *habits);
    let ours = block_on(take_in(&Encoding::Multipart { boundary: Some(BOUNDARY.into()) }, arrival));
    compare(&fields, ours);
});

/// All fields, if the oracle reads the body to its final delimiter.
async fn oracle(body: &[u8]) -> multer::Result<Vec<Field>> {
    let body = Bytes::copy_from_slice(body);
    let mut multipart = multer::Multipart::new(stream::iter([Ok::<_, std::io::Error>(body)]), BOUNDARY);
    let mut fields = Vec::new();
    while let Some(field) = multipart.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        fields.push(Field { name, file_name, data: field.bytes().await? });
    }
    Ok(fields)
}

/// Whether the two may differ. For us alone a delimiter counts that has no line end before it, since some clients write
/// it so, or only the empty line that ends a head: the part has no data then. Of a part without a header the oracle
/// takes data for headers. And names in other notations than that of most clients are read by us alone.
fn is_read_as_we_please(body: &[u8]) -> bool {
    let holds = |bytes: &[u8]| body.windows(bytes.len()).any(|window| window == bytes);
    let is_bare = |at: usize| body[at..].starts_with(DELIMITER) && !body[..at].ends_with(b"\r\n");
    (1..body.len()).any(is_bare)
        || holds(b"\r\n\r\n--*****")
        || holds(b"--*****\r\n\r\n")
        || body.split(|byte| *byte == b'\n').any(is_odd_disposition)
}

/// Whether a line is a `Content-Disposition` with anything but a word and then `name="text"` or `name=word`, separated by
/// semicolons.
fn is_odd_disposition(line: &[u8]) -> bool {
    const HEADER: &[u8] = b"content-disposition:";
    let Some((start, value)) = line.split_at_checked(HEADER.len()) else { return false };
    let mut parameters = value.trim_ascii().split(|byte| *byte == b';');
    let kind = parameters.next().unwrap_or_default();
    let is_word = kind.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-') && !holds_name(kind);
    start.eq_ignore_ascii_case(HEADER) && !(is_word && parameters.all(is_plain))
}

fn holds_name(text: &[u8]) -> bool {
    text.windows(4).any(|letters| letters.eq_ignore_ascii_case(b"name"))
}

/// Whether a parameter is a name in small letters and a word, or a text in quotation marks without escapes.
fn is_plain(parameter: &[u8]) -> bool {
    let parameter = parameter.trim_ascii();
    let equals = parameter.iter().position(|byte| *byte == b'=').unwrap_or(parameter.len());
    let (name, value) = parameter.split_at(equals);
    let text = value.strip_prefix(b"=\"").and_then(|value| value.strip_suffix(b"\""));
    let is_text = |text: &[u8]| text.is_ascii() && !text.iter().any(|byte| b"\"\\%?".contains(byte)) && !holds_name(text);
    let is_word = || value.len() > 1 && value[1..].iter().all(u8::is_ascii_alphanumeric);
    name.iter().all(u8::is_ascii_lowercase) && text.map_or_else(is_word, is_text)
}

fn compare(fields: &[Field], ours: Result<Submission, Refusal>) {
    let first = |name: &str| fields.iter().find(|field| field.name == name);
    let is_chosen = |field: &&Field| !(field.data.is_empty() && field.file_name.as_deref() == Some(""));
    let file = fields.iter().filter(|field| field.name == "file").find(is_chosen);
    let face = first("detect_face").map(|field| &field.data[..]);
    let sent = file.or_else(|| first("image_base64"));
    match ours {
        Ok(submission) => {
            let sent = sent.expect("a picture was sent");
            assert_eq!(submission.upload.pieces().concat(), sent.data);
            assert_eq!(matches!(submission.upload, Upload::File(_)), file.is_some());
            assert_eq!(submission.file_name, file.and_then(|file| file.file_name.clone()));
            assert!(matches!(face, None | Some(b"0" | b"1")));
        }
        Err(refusal) => {
            let is_blank = sent.is_none_or(|field| field.data.trim_ascii().is_empty());
            assert!(is_blank || !matches!(face, None | Some(b"0" | b"1")), "{refusal:?}");
        }
    }
}
