use futures_util::{FutureExt as _, stream};
use proptest::prelude::*;

use super::*;

/// The head and the data of a part.
type Part = (Vec<u8>, Vec<u8>);

/// The output of a future that is ready at once.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().unwrap()
}

/// The head and the data of each part, whether a line end was missing, and how the body ended.
fn cut(boundary: &str, chunks: &[&[u8]]) -> (Vec<Part>, bool, &'static str) {
    let body = stream::iter(chunks.iter().map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect::<Vec<_>>());
    let mut parts = Parts::new(body, boundary);
    let mut all = Vec::new();
    let end = at_once(async {
        while let Some(head) = parts.next().await? {
            let mut data = Vec::new();
            while let Some(piece) = parts.chunk().await? {
                data.extend_from_slice(&piece);
            }
            all.push((head.to_vec(), data));
        }
        Ok(())
    });
    let end = match end {
        Ok(()) => "whole",
        Err(MultipartError::Cut) => "cut",
        Err(MultipartError::Head) => "head",
        Err(MultipartError::Refused(_)) => "refused",
    };
    (all, parts.lacked_line_end(), end)
}

fn one(head: &[u8], data: &[u8]) -> Vec<Part> {
    vec![(head.to_vec(), data.to_vec())]
}

#[test]
fn well_formed_body_is_cut() {
    let body = b"--*****\r\nA: b\r\n\r\npixels\r\n--*****--\r\n";
    assert_eq!(cut("*****", &[body]), (one(b"A: b\r\n\r\n", b"pixels"), false, "whole"));
}

#[test]
fn line_ends_may_be_missing() {
    let (parts, mended, end) = cut("*****", &[b"--*****\r\nA: b\r\n\r\npixels--*****\r\nA: c\r\n\r\n1--*****--"]);
    assert_eq!(parts, [one(b"A: b\r\n\r\n", b"pixels"), one(b"A: c\r\n\r\n", b"1")].concat());
    assert!(mended && end == "whole");
}

/// Found by fuzzing: a boundary of dashes was found again inside its own final delimiter.
#[test]
fn boundary_of_dashes() {
    let body = b"----\r\nA: b\r\n\r\npixels\r\n------\r\n";
    assert_eq!(cut("--", &[body]), (one(b"A: b\r\n\r\n", b"pixels"), false, "whole"));
}

#[test]
fn text_like_a_delimiter_is_data() {
    for data in ["ab--*****cd", "--*****x", "x\r\n--*****y", "x--***** \r\n", "\r\n--*****-", "\r", "-", ""] {
        let body = format!("--*****\r\n\r\n{data}\r\n--*****--");
        assert_eq!(cut("*****", &[body.as_bytes()]), (one(b"\r\n", data.as_bytes()), false, "whole"), "{data:?}");
    }
}

#[test]
fn beginning_of_a_long_delimiter_is_data() {
    for length in [29, 30, 31, 38, 70] {
        let boundary = format!("{}7", "-".repeat(length));
        let data = format!("\r\n--{0}\r\n--{0}8\r\n{boundary}", &boundary[..length]);
        let body = format!("--{boundary}\r\n\r\n{data}\r\n--{boundary}--");
        for size in 1..body.len() {
            let chunks: Vec<_> = body.as_bytes().chunks(size).collect();
            let parts = (one(b"\r\n", data.as_bytes()), false, "whole");
            assert_eq!(cut(&boundary, &chunks), parts, "{length} {size}");
        }
    }
}

#[test]
fn what_never_ends_is_cut() {
    for body in ["", "--a", "--a\r\n", "--a\r\nA: b\r\n\r\n", "--a\r\n\r\nx\r\n--a", "--a\r\n\r\nx\r\n--a-", "--a\nx"] {
        assert_eq!(cut("a", &[body.as_bytes()]).2, "cut", "{body:?}");
    }
    assert_eq!(cut("a", &[b"--a\r\n", &vec![b'x'; HEAD_BYTES + 1]]).2, "head");
}

#[test]
fn refusals_of_the_body_are_handed_on() {
    let refusal = || Err(Refusal::invalid("x"));
    for chunks in [vec![refusal()], vec![Ok(Bytes::from_static(b"--a--")), refusal()]] {
        let mut parts = Parts::new(stream::iter(chunks), "a");
        assert!(matches!(at_once(parts.next()), Err(MultipartError::Refused(_))));
    }
}

/// The parts of a body as another reader takes them, if it reads the body to its end.
fn strict(body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let body = Bytes::copy_from_slice(body);
    let mut multipart = multer::Multipart::new(stream::iter([Ok::<_, std::io::Error>(body)]), "*****");
    at_once(async {
        let mut all = Vec::new();
        while let Some(field) = multipart.next_field().await.ok()? {
            all.push(field.bytes().await.ok()?.to_vec());
        }
        Some(all)
    })
}

/// Whether the two may differ. For us alone a delimiter counts that has no line end before it, or only the empty line
/// that ends a head: the part has no data then. And of a part without a header the other one takes data for headers.
fn is_read_as_we_please(body: &[u8]) -> bool {
    let holds = |bytes: &[u8]| body.windows(bytes.len()).any(|window| window == bytes);
    let is_bare = |at: usize| body[at..].starts_with(b"--*****") && !body[..at].ends_with(LINE_END);
    (1..body.len()).any(is_bare) || holds(b"\r\n\r\n--*****") || holds(b"--*****\r\n\r\n")
}

/// What odd bodies are made of.
const PIECES: &[&[u8]] = &[
    b"\r\n--*****\r\nA: b\r\n\r\n",
    b"\r\n--*****\r\n",
    b"\r\n--****",
    b"\r\n",
    b"\r",
    b"\n",
    b"-",
    b"*",
    b" ",
    b"x",
    b"A: b\r\n",
    b"A: b\r\n\r\n",
    b"\r\n--*****--",
    b"--*****--",
];

proptest! {
    /// The result does not depend on how a body is split into chunks.
    #[test]
    fn chunking_does_not_matter(
        pieces in prop::collection::vec(prop_oneof![
            Just(b"--*****".to_vec()), Just(b"\r\n".to_vec()), Just(b"--".to_vec()), Just(b"*".to_vec()),
            Just(b"A: b\r\n\r\n".to_vec()), Just(b" ".to_vec()), prop::collection::vec(any::<u8>(), 0..9),
        ], 0..24),
        size in 1_usize..12,
    ) {
        let body = pieces.concat();
        let chunks: Vec<&[u8]> = body.chunks(size).collect();
        prop_assert_eq!(cut("*****", &chunks), cut("*****", &[&body]));
    }

    /// A body that a strict parser accepts has the same parts here.
    #[test]
    fn good_bodies_are_read_as_others_read_them(
        parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..5),
    ) {
        let mut body = Vec::new();
        for data in &parts {
            body.extend_from_slice(b"--*****\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n");
            body.extend_from_slice(data);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--*****--\r\n");
        let (read, mended, end) = cut("*****", &[&body]);
        let read: Vec<Vec<u8>> = read.into_iter().map(|(_, data)| data).collect();
        prop_assert_eq!(&read, &parts);
        prop_assert_eq!(Some(read), strict(&body));
        prop_assert!(!mended && end == "whole");
    }

    /// What another reader takes from pieces of the grammar in any order is taken alike.
    #[test]
    fn odd_bodies_are_read_as_others_read_them(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..12),
        size in 1_usize..40,
    ) {
        let body = [&b"--*****\r\nA: b\r\n\r\n"[..], &pieces.concat(), b"\r\n--*****--\r\n"].concat();
        if let Some(theirs) = strict(&body).filter(|_| !is_read_as_we_please(&body)) {
            let chunks: Vec<&[u8]> = body.chunks(size).collect();
            let (ours, mended, end) = cut("*****", &chunks);
            prop_assert!(!mended && end == "whole", "{end}");
            prop_assert_eq!(ours.into_iter().map(|(_, data)| data).collect::<Vec<_>>(), theirs);
        }
    }
}
