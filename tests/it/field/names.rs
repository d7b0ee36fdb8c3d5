//! Names of files and of fields as programs write them, and names that were nearly right. R6, C2.

use crate::support::{Call, PICTURE, Part, Reply, start};

const HINTS: &str = include_str!("../../../docs/hints.md");

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

/// File names that nearly name something, and what.
const NEARLY: &[(&str, &str)] = &[
    ("photo-old-back (1).jpg", "old-back"),
    ("photo-old-back(2).jpg", "old-back"),
    ("photo-old-back - Copy.jpg", "old-back"),
    ("photo-old-back - copia.jpg", "old-back"),
    ("photo-old-back - Copy (3).jpg", "old-back"),
    ("photo-old-back (copia).jpg", "old-back"),
    ("photo-old-back copy 2.jpg", "old-back"),
    ("copy of old-back.jpg.tmp", "old-back"),
    ("photo_old_back.jpg", "old-back"),
    ("photo old back.jpg", "old-back"),
    ("photo%20old%20back.jpg", "old-back"),
    ("photo-old_back.jpg", "old-back"),
    ("photo.old.back.jpg", "old-back"),
    ("photo\u{2013}old\u{2013}back.jpg", "old-back"),
    ("photo-old-back.jpg.jpg", "old-back"),
    ("photo-old-back.jpg.png", "old-back"),
    ("photo-old-back .jpg", "old-back"),
    ("photo-old-back..jpg", "old-back"),
    ("photo-old-back\u{200b}.jpg", "old-back"),
    ("photo-old-bac.jpg", "old-back"),
    ("photo-old-bakc.jpg", "old-back"),
    ("photo-old-backk.jpg", "old-back"),
    ("photo-ol-back.jpg", "old-back"),
    ("PHOTO_OLD_BACK.JPG", "old-back"),
    ("photoOldBack.jpg", "old-back"),
    ("photo-oldback.jpg", "old-back"),
    ("old-back-photo.jpg", "old-back"),
    ("old-back-2.jpg", "old-back"),
    ("old-back_20240501.jpg", "old-back"),
    ("\"old-back\".jpg", "old-back"),
    ("C:\\fakepath\\my old back.jpg", "old-back"),
    ("key_expired.png", "key-expired"),
    ("KeyExpired.png", "key-expired"),
    ("out-of-qouta.jpg", "out-of-quota"),
    ("photo_new-front-month-ago.jpg (1)", "new-front-month-ago"),
    ("new_front_expired.jpg", "new-front-expired"),
    ("person_new_42_front.jpg", "person-new-42-front"),
    ("my person-old-7-back (1).jpg", "person-old-7-back"),
    ("foto_hang.jpg", "hang"),
    ("reset (1).jpg", "reset"),
];

#[tokio::test]
async fn file_names_that_were_nearly_right_are_hinted_at() {
    let emulator = start().await;
    for (file_name, name) in NEARLY {
        let written = file_name.replace('"', "\\\"");
        let reply = Call::new().parts(&[Part::file(&written, PICTURE)]).send(&emulator).await;
        reply.expect(200, "OK");
        let hint = format!(
            "the file name nearly names {name} and chose nothing: its stem, before the last dot, must be {name} or end in -{name}"
        );
        assert_eq!((reply.matched_by(), reply.hint()), ("default", &*hint), "{file_name}");
        let pattern = hint.replace(&format!(" {name}"), " NAME").replace(&format!("-{name}"), "-NAME");
        assert!(HINTS.contains(&pattern), "docs/hints.md does not hold {pattern:?}");
    }
    // What has been chosen otherwise needs no name, and what cannot be a picture may have one.
    let call = Call::new().parts(&[Part::file("photo_old_back.jpg", PICTURE)]);
    assert_eq!(call.header("X-Emulator-Scenario", "new-front").send(&emulator).await.hint(), "");
    let reply = Call::new().parts(&[Part::file("photo_old_back.jpg", b"GIF89a")]).send(&emulator).await;
    assert!(reply.hint().contains("nearly names old-back"), "{}", reply.hint());
}

/// Names of files as phones, cameras, scanners, messengers and people give them, in English and Spanish.
fn ordinary() -> Vec<String> {
    let mut names: Vec<String> = [
        "photo",
        "foto",
        "image",
        "imagen",
        "img",
        "picture",
        "pic",
        "scan",
        "escaneo",
        "document",
        "documento",
        "file",
        "archivo",
        "upload",
        "blob",
        "cedula",
        "cédula",
        "cedula_frente",
        "cedula-frontal",
        "cedula_anverso",
        "cedula reverso",
        "cedula-posterior",
        "cédula de identidad",
        "ci",
        "dni",
        "front",
        "back",
        "id_front",
        "id-back",
        "id_card_front",
        "idcard-back",
        "front_side",
        "back-side",
        "frente",
        "reverso",
        "anverso",
        "dorso",
        "frontal",
        "trasera",
        "lado_a",
        "ladoB",
        "selfie",
        "passport",
        "pasaporte",
        "license",
        "licencia_conducir",
        "old",
        "new",
        "temp",
        "alien",
        "old photo",
        "new photo",
        "new_picture",
        "temp-photo",
        "tmp_upload",
        "tmp_front",
        "tmp-back",
        "card",
        "card-1",
        "card_back_small",
        "cover-back",
        "my id",
        "mi cedula",
        "cedula ana",
        "ana_lopez",
        "juan-perez-cedula",
        "maria.rodriguez",
        "MARIA DEL CARMEN",
        "jose_ñandu",
        "foto carnet",
        "screenshot",
        "Screenshot_20240501-123456",
        "Captura de pantalla 2024-05-01 123456",
        "Screen Shot 2024-05-01 at 12.34.56",
        "image (1)",
        "IMG_20240501_123456",
        "IMG-20240501-WA0007",
        "PXL_20240501_123456789",
        "DSC_0042",
        "DSCN1234",
        "P1010001",
        "GOPR0001",
        "CamScanner 05-01-2024 12.34",
        "Adobe Scan May 01, 2024",
        "WhatsApp Image 2024-05-01 at 12.34.56 PM",
        "signal-2024-05-01-123456_001",
        "telegram-photo_2024",
        "FB_IMG_1714567890123",
        "received_1234567890",
        "photo_2024-05-01_12-34-56",
        "20240501_123456",
        "1714567890",
        "c1c6ab30-9f64-4ac2-bf52-71b9b14498be",
        "tmpabc123",
        "a",
        "x",
        "test",
        "test1",
        "prueba",
        "prueba_2",
        "sample",
        "ejemplo",
        "demo_image",
        "placeholder",
        "untitled",
        "sin título",
        "download",
        "descarga (3)",
        "unnamed",
        "image0",
        "image1.final",
        "final",
        "final_final",
        "resized",
        "cropped_image",
        "compressed-photo",
        "output",
        "result",
        "capture",
        "snapshot",
        "frame_0001",
        "video_frame",
        "face",
        "rostro",
        "retrato",
        "portrait",
        "signature",
        "firma",
        "bill",
        "factura",
        "invoice",
        "contract",
        "contrato",
        "backup",
        "old_backup",
        "new-backup",
        "backdrop",
        "background",
        "frontend",
        "front-end",
        "holdback",
        "goldfront",
        "new_bank",
        "old bank statement",
        "reset-password",
        "slow motion",
        "timeout",
        "error",
        "bad photo",
        "garbage collection",
        "quota",
        "key",
        "expired",
        "expired id",
        "gateway",
        "new york",
        "old town",
        "temporary",
        "alien",
        "extranjero",
        "visa",
        "renovacion",
        "caducada",
        "nueva cedula",
        "cedula vieja",
        "cedula antigua",
    ]
    .map(str::to_owned)
    .to_vec();
    names.extend((0..60).map(|number| format!("IMG_{:04}", number * 163)));
    names.extend((0..60).map(|number| format!("photo_{number}_{}", 1_714_567_890 + number)));
    names.extend(
        (0..60).map(|number| {
            format!("cliente{number:05}_{}", ["frente", "reverso", "front", "back", "selfie"][number % 5])
        }),
    );
    names
}

#[tokio::test]
async fn ordinary_file_names_have_no_hint() {
    let emulator = start().await;
    let (mut told, mut count) = (Vec::new(), 0);
    for stem in ordinary() {
        for ending in [".jpg", ".JPG", "", ".png"] {
            let name = format!("{stem}{ending}");
            let reply = Call::new().parts(&[Part::file(&name, PICTURE)]).send(&emulator).await;
            count += 1;
            if !reply.hint().is_empty() || reply.matched_by() != "default" {
                told.push(name);
            }
        }
    }
    assert!(count > 1000 && told.is_empty(), "{count}: {told:?}");
}
