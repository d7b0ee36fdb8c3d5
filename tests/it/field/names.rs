//! Names of files and of fields as programs write them, and names that were nearly right. R6, C2.

use crate::support::{Call, PICTURE, Reply, start};

/// The head of a part that holds the picture, each line with its end.
async fn sent(head: &[u8]) -> Reply {
    let body = [b"--b\r\n", head, b"\r\n", PICTURE, b"\r\n--b--\r\n"].concat();
    Call::new().body("multipart/form-data; boundary=b", body).send_anywhere().await
}

/// The parameters that come behind `name`.
async fn with(parameters: &[u8]) -> Reply {
    sent(&[b"Content-Disposition: form-data; name=\"file\"; ", parameters, b"\r\n"].concat()).await
}

fn is_old_back(reply: &Reply, what: &str) {
    reply.expect(200, "OK");
    assert_eq!((reply.matched_by(), reply.hint()), ("file-name", ""), "{what}");
    assert_eq!(reply.json()["results"][0]["card_type"], "old", "{what}");
}

/// How libraries and browsers write `cédula ñ-old-back.jpg`, and how they write an ASCII name.
const WRITTEN: &[&str] = &[
    // curl, browsers, Node, Go, OkHttp, httpx: raw UTF-8.
    "filename=\"c\u{e9}dula \u{f1}-old-back.jpg\"",
    // requests with urllib3 1, Spring, Apache's strict mode: RFC 5987 alone.
    "filename*=UTF-8''c%C3%A9dula%20%C3%B1-old-back.jpg",
    "filename*=utf-8'es-EC'c%c3%a9dula%20%c3%b1-old%2Dback.jpg",
    "filename*=ISO-8859-1''c%E9dula%20%F1-old-back.jpg",
    "filename*=iso-8859-1'en'c%E9dula-old-back.jpg",
    "filename*=\"UTF-8''c%C3%A9dula%20%C3%B1-old-back.jpg\"",
    // .NET: an encoded word and RFC 5987 side by side, or the word alone.
    "filename=\"=?utf-8?B?Y8OpZHVsYSDDsS1vbGQtYmFjay5qcGc=?=\"; filename*=utf-8''c%C3%A9dula%20%C3%B1-old-back.jpg",
    "filename=\"=?utf-8?B?Y8OpZHVsYSDDsS1vbGQtYmFjay5qcGc=?=\"",
    // JavaMail and Python's email.
    "filename=\"=?UTF-8?Q?c=C3=A9dula_=C3=B1-old-back.jpg?=\"",
    "filename=\"=?ISO-8859-1?Q?c=E9dula_=F1-?= =?us-ascii?Q?old-back.jpg?=\"",
    "filename==?UTF-8?Q?c=C3=A9dula_=C3=B1-old-back.jpg?=",
    "filename*0*=utf-8''c%C3%A9dula%20%C3; filename*1*=%B1-old; filename*2=\"-back.jpg\"",
    "filename*0=\"a-long-name-old\"; filename*1=\"-back.jpg\"",
    "filename*1=\"-back.jpg\"; filename*0=\"a-long-name-old\"",
    // The extended one counts.
    "filename=\"new-front.jpg\"; filename*=UTF-8''old-back.jpg",
    "filename*=UTF-8''old-back.jpg; filename=\"new-front.jpg\"",
    "filename=\"old-back.jpg\"; filename*=UTF-8''%FF-new-front.jpg",
    "filename=\"old-back.jpg\"; filename*=nothing''new-front.jpg",
    // Quotation marks, paths, separators.
    "filename=\"my \\\"id\\\"-old-back.jpg\"",
    "filename=\"my %22id%22-old-back.jpg\"",
    "filename=\"my \"id\"-old-back.jpg\"",
    "filename=\"C:\\fakepath\\old-back.jpg\"",
    "filename=\"C:\\\\Users\\\\ana\\\\old-back.jpg\"",
    "filename=\"\\\\server\\share\\old-back.jpg\"",
    "filename=\"/home/ana/old-back.jpg\"",
    "filename=\"a;b=c-old-back.jpg\"",
    "filename=\"id; name=x-old-back.jpg\"",
    "filename=old-back.jpg",
    "filename=my id-old-back.jpg",
    "FILENAME = \"old-back.jpg\" ;",
];

#[tokio::test]
async fn file_names_are_heard_in_every_notation() {
    for parameters in WRITTEN {
        is_old_back(&with(parameters.as_bytes()).await, parameters);
    }
    is_old_back(&with(b"filename=\"c\xE9dula \xF1-old-back.jpg\"").await, "raw Latin-1");
    is_old_back(&with(b"filename=\"\xFE\xFF\x81-old-back.jpg\"").await, "bytes of no charset");
}

#[tokio::test]
async fn heads_may_be_folded() {
    for head in [
        // Python's email.
        "Content-Type: image/jpeg\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: binary\r\nContent-Disposition: form-data; name=\"file\";\r\n filename=\"old-back.jpg\"\r\n",
        // JavaMail.
        "Content-Type: image/jpeg; \r\n\tname=old-back.jpg\r\nContent-Disposition: form-data; \r\n\tname=file; \r\n\tfilename=old-back.jpg\r\n",
        "Content-Disposition:\r\n form-data;\r\n\tname=\"file\";\r\n  filename=\"old-back.jpg\"\r\nX-Other: a\r\n b\r\n",
        "Content-Disposition: form-data; name=\"file\"; filename=\"=?utf-8?Q?c=C3=A9dula-?=\r\n =?utf-8?Q?old-back.jpg?=\"\r\n",
        "Content-Disposition: form-data; name=\"file\";\r\n filename*0*=utf-8''%C3%B1-old;\r\n filename*1*=-back.jpg\r\n",
        // A library that folds with LF alone inside a head of CR LF.
        "Content-Disposition: form-data; name=\"file\";\n filename=\"old-back.jpg\"\r\n",
    ] {
        is_old_back(&sent(head.as_bytes()).await, head);
    }
}

/// The name of the field travels in these ways too.
#[tokio::test]
async fn names_of_fields_are_heard_in_every_notation() {
    for name in [
        "name=file",
        "NAME=\"file\"",
        "name*=UTF-8''file",
        "name*=utf-8''%66ile",
        "name*0=\"fi\"; name*1=\"le\"",
        "name=\"=?utf-8?B?ZmlsZQ==?=\"",
        "name==?us-ascii?Q?file?=",
        "name =\r\n \"file\"",
    ] {
        let head = format!("Content-Disposition: form-data; filename=\"old-back.jpg\"; {name}\r\n");
        is_old_back(&sent(head.as_bytes()).await, name);
    }
    let text = "--b\r\nContent-Disposition: form-data;\r\n name*=utf-8''detect%5Fface\r\n\r\n1\r\n";
    let file = "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n";
    let body = [text.as_bytes(), file.as_bytes(), PICTURE, b"\r\n--b--"].concat();
    let reply = Call::new().body("multipart/form-data; boundary=b", body).send_anywhere().await;
    assert!(reply.json()["results"][0]["face_region"].is_array(), "{}", reply.body);
}

/// What a part may lack or have besides.
#[tokio::test]
async fn heads_that_are_odd() {
    let emulator = start().await;
    let no_head =
        [b"--b\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n", PICTURE, b"\r\n--b--"];
    let reply = Call::new().body("multipart/form-data; boundary=b", no_head.concat()).send(&emulator).await;
    reply.expect(200, "OK");
    for head in ["no colon\r\n", " leading: blank\r\n", "bad\u{1}name: x\r\n", &"x: y\r\n".repeat(33)] {
        let reply = sent(head.as_bytes()).await;
        reply.expect(400, "INVALID_ARGUMENT");
        assert_eq!(reply.reason(), "multipart body has a part whose headers cannot be read");
    }
}
