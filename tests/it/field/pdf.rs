//! PDFs whose picture is packed in the ways of scanners, phones and print drivers: seen, or said not to have been. R12.
//!
//! `pdfs.py` made the files. All show the specimen of `out-of-quota`, as far as anybody can see it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use crate::support::{Call, Reply, exchange, start};

const UNREADABLE: &str = "a picture on the PDF's page could not be drawn, so it was not looked at";
const SHORT: &str = "a picture on the PDF's page lacks rows, so it was only looked at in part";
const ABSENT: &str = "a picture or form on the PDF's page could not be drawn, so it was not looked at";
const DOCUMENT: &str = include_str!("../../../docs/hints.md");

macro_rules! files {
    ($($name:literal)+) => { [$(($name, include_bytes!(concat!("inputs/pdf/", $name, ".pdf")).as_slice())),+] };
}

/// A file's name, and what is in it.
type File = (&'static str, &'static [u8]);

const SEEN: &[File] = &files!(
    "plain" "linear" "form" "pattern" "annotation" "inline" "inline-dct" "indexed" "soft-mask"
    "jpx" "jpx-colour" "jpx-codestream" "fax-g4" "fax-g3" "fax-g3-2d" "fax-mask" "jbig2"
    "flate-dct" "ascii85-dct" "hex-flate" "flate-flate" "lzw" "lzw-late" "run-length"
    "dct-rgb" "dct-rgb-unmarked" "dct-cmyk" "dct-progressive"
    "locked-rc4" "locked-aes" "locked-aes-256"
);

const NOT_SEEN: &[(&str, &[File])] = &[
    (UNREADABLE, &files!("unknown-filter" "broken-jpx" "broken-jbig2" "broken-fax")),
    (SHORT, &files!("cut-flate" "cut-dct" "cut-jpx" "cut-raw" "broken-dct" "broken-flate")),
    (ABSENT, &files!("no-such-picture" "no-size" "broken-form")),
];

/// The program, which draws in processes of its own.
struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cedulita"))
            .args(["--port", "0", "--ready-json", "--log", "off"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
        let port = ready["port"].as_u64().unwrap().try_into().unwrap();
        Self { child, address: ([127, 0, 0, 1], port).into() }
    }

    async fn ask(&self, pdf: &[u8]) -> Reply {
        ask(self.address, pdf).await
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

async fn ask(address: SocketAddr, pdf: &[u8]) -> Reply {
    exchange(address, &Call::new().picture(pdf).bytes(true)).await
}

fn is_seen(name: &str, reply: &Reply) {
    assert_eq!((reply.status, reply.matched_by()), (403, "specimen"), "{name}: {}", reply.hint());
    assert_eq!(reply.header("x-emulator-hint"), None, "{name}");
}

async fn every_row(address: SocketAddr) {
    for (name, pdf) in SEEN {
        is_seen(name, &ask(address, pdf).await);
    }
    for (hint, files) in NOT_SEEN {
        assert!(DOCUMENT.contains(hint));
        for (name, pdf) in *files {
            let reply = ask(address, pdf).await;
            assert_eq!((reply.status, reply.matched_by()), (200, "default"), "{name}");
            assert!(reply.hint().contains(hint), "{name}: {:?}", reply.hint());
        }
    }
    // Unknown is only what the library left out.
    let reply = ask(address, include_bytes!("inputs/pdf/unknown-filter-first.pdf")).await;
    assert_eq!((reply.status, reply.matched_by()), (403, "specimen"));
    assert!(reply.hint().contains(UNREADABLE), "{:?}", reply.hint());
}

#[tokio::test]
async fn pages_are_seen_or_said_not_to_be_by_processes() {
    every_row(Program::start().address).await;
}

#[tokio::test]
async fn pages_are_seen_or_said_not_to_be_by_threads() {
    every_row(start().await.address()).await;
}

/// Viewers show what stands before the last end. What is cut off has no end, or an object behind it.
#[tokio::test]
async fn junk_behind_the_end_is_passed_over_and_a_cut_file_is_refused() {
    let emulator = start().await;
    let (plain, linear) = (SEEN[0].1, SEEN[1].1);
    for junk in [vec![0; 1100], vec![b' '; 9000], b"\r\n--delimiter--\r\n".to_vec(), vec![0xA5; 200_000]] {
        let file = [plain, &junk].concat();
        is_seen("junk", &ask(emulator.address(), &file).await);
    }
    for file in [plain, linear] {
        for part in 1..16 {
            let cut = &file[..(file.len() - 7) * part / 15];
            let reply = ask(emulator.address(), cut).await;
            reply.expect(400, "INVALID_ARGUMENT");
            assert!(reply.reason().starts_with("image is "), "{}", reply.reason());
        }
    }
}

fn deflated(mebibytes: usize) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..mebibytes {
        packed.write_all(&vec![b' '; 1024 * 1024]).unwrap();
    }
    packed.finish().unwrap()
}

/// A file of these objects, the first of them its page's content.
fn file(page: &str, objects: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R{page}>>endobj\n"
    )
    .into_bytes();
    for (number, (dictionary, data)) in (4..).zip(objects) {
        file.extend(format!("{number} 0 obj<<{dictionary}/Length {}>>stream\n", data.len()).into_bytes());
        file.extend_from_slice(data);
        file.extend_from_slice(b"\nendstream endobj\n");
    }
    file.extend_from_slice(b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF");
    file
}

const FORM: &str = "/Type/XObject/Subtype/Form/BBox[0 0 300 200]/Group<</S/Transparency>>";
const RESOURCES: &str = "/Resources<</XObject<</X 5 0 R>>>>";

/// Each of these takes all the time or memory there is. The next page is drawn all the same.
#[tokio::test]
async fn page_that_would_take_all_time_or_memory_costs_a_process() {
    let program = Program::start();
    let bomb = deflated(700);
    let objects = [b"%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length 1>>stream\n", &bomb[..]];
    let objects = [&objects.concat(), &b"\nendstream endobj trailer<</Root 2 0 R>>\n%%EOF"[..]].concat();
    for (pdf, why) in [
        (file(RESOURCES, &[("", b"/X Do"), (FORM, b"/X Do /X Do")]), "it takes too"),
        (file("", &[("/Filter/FlateDecode", &bomb)]), "it takes too"),
        (
            file(RESOURCES, &[("", b"/X Do"), ("/Subtype/Image/Width 99999/Height 99999/Filter/FlateDecode", &bomb)]),
            "it takes too",
        ),
    ] {
        let reply = program.ask(&pdf).await;
        reply.expect(200, "OK");
        assert!(
            reply.hint().contains(&format!("no specimen was looked for on the PDF's page: {why}")),
            "{}",
            reply.hint()
        );
        is_seen("plain", &program.ask(SEEN[0].1).await);
    }
    let reply = program.ask(&objects).await;
    reply.expect(400, "INVALID_ARGUMENT");
    assert!(reply.reason().contains("its structure takes too"), "{}", reply.reason());
    is_seen("linear", &program.ask(SEEN[1].1).await);
}

/// What of a library's panics, endless loops and odd structures comes out is a refusal in words of ours.
#[tokio::test]
async fn odd_structures_are_refused() {
    let program = Program::start();
    let with = |dictionary: &str, data: &[u8]| {
        let head = format!("%PDF-1.5\n1 0 obj\n<<{dictionary}/Length {}>>\nstream\n", data.len());
        [head.as_bytes(), data, b"\nendstream\nendobj\ntrailer<<>>\n%%EOF"].concat()
    };
    let bomb = deflated(64);
    for pdf in [
        with("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &bomb),
        with("/Type/ObjStm/Filter/FlateDecode", &bomb[2..]),
        with("/Filter[/FlateDecode/FlateDecode]", &bomb),
        with("/Filter 9 0 R", &bomb),
        with(&" ".repeat(20_000), &bomb),
        b"%PDF-1.4\ntrailer<</Enc#72ypt 1 0 R>>startxref\n0\n%%EOF".to_vec(),
        [&b"%PDF-1.5\n"[..], &b"stream endobj ".repeat(300_000), b"%%EOF"].concat(),
        [&b"%PDF-1.5\n1 0 obj"[..], &b"[<<".repeat(400_000), b"%%EOF"].concat(),
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj trailer<</Root 1 0 R>>\n%%EOF".to_vec(),
    ] {
        let reply = program.ask(&pdf).await;
        reply.expect(400, "INVALID_ARGUMENT");
        assert!(reply.reason().starts_with("image is unreadable: expected a PDF that can be decoded, got one that cannot: "), "{}", reply.reason());
    }
}

/// The processes that a process has started.
#[cfg(target_os = "linux")]
fn children(parent: u32) -> Vec<String> {
    let numbers = std::fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap());
    let is_child = |number: &String| {
        let stat = std::fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
        stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(1).map(|of| of == parent.to_string()))
            == Some(true)
    };
    numbers.filter(is_child).collect()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn process_that_waits_is_begun_with_the_first_pdf_and_replaced_when_it_dies() {
    let program = Program::start();
    program.ask(crate::support::PICTURE).await.expect(200, "OK");
    assert_eq!(children(program.child.id()), Vec::<String>::new());
    is_seen("plain", &program.ask(SEEN[0].1).await);
    let waiting = children(program.child.id());
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert!(std::fs::read(format!("/proc/{}/environ", waiting[0])).unwrap().is_empty());
    assert!(Command::new("kill").args(["-9", &waiting[0]]).status().unwrap().success());
    let stat = format!("/proc/{}/stat", waiting[0]);
    crate::support::until("its end", async || std::fs::read_to_string(&stat).unwrap().contains(") Z ")).await;
    is_seen("linear", &program.ask(SEEN[1].1).await);
    let replaced = children(program.child.id());
    assert!(replaced.len() == 1 && replaced != waiting, "{replaced:?}");
}
