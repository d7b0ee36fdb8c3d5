//! The console's files. They are compressed once, when the console is first opened.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::LazyLock;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use include_dir::{Dir, File, include_dir};
use twox_hash::XxHash3_128;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/http/console/page");
/// The text in the page that the digest replaces.
const DIGEST: &str = "DIGEST";
/// The text in the page that a line for each module replaces. A browser that knows all modules fetches them at once,
/// not level by level.
const MODULES: &str = "MODULES";

/// A file of the console, plain and compressed.
pub(super) struct PackedFile {
    pub(super) kind: &'static str,
    pub(super) plain: Bytes,
    pub(super) zipped: Bytes,
    /// The entity tag of the plain file.
    pub(super) tag: String,
}

/// All files of the console.
pub(super) struct Packed {
    /// The digest of all files, used as the name of a folder.
    pub(super) digest: String,
    pub(super) page: PackedFile,
    /// The other files, by their path below the page.
    pub(super) assets: BTreeMap<String, PackedFile>,
}

static PACKED: LazyLock<Packed> = LazyLock::new(|| {
    let mut files = BTreeMap::new();
    gather(&FILES, &mut files);
    let all: Vec<u8> = files.iter().flat_map(|(name, bytes)| [name.as_bytes(), bytes].concat()).collect();
    let digest = format!("{:016x}", XxHash3_128::oneshot(&all) >> 64);
    let page = files.remove("index.html").unwrap_or_default();
    let scripts = files.keys().filter(|name| name.ends_with(".js"));
    let modules: Vec<_> =
        scripts.map(|name| format!("<link rel=\"modulepreload\" href=\"{DIGEST}/{name}\">")).collect();
    let page = String::from_utf8_lossy(page).replace(MODULES, &modules.join("\n")).replace(DIGEST, &digest);
    let page = asset("index.html", page.into_bytes().into());
    let assets = files.into_iter().map(|(name, bytes)| {
        let asset = asset(&name, Bytes::from_static(bytes));
        (name, asset)
    });
    Packed { assets: assets.collect(), digest, page }
});

/// All files of the console, packed on first use.
pub(super) fn packed() -> &'static Packed {
    &PACKED
}

fn gather(folder: &'static Dir<'_>, files: &mut BTreeMap<String, &'static [u8]>) {
    let one = |file: &'static File<'_>| (file.path().to_string_lossy().replace('\\', "/"), file.contents());
    files.extend(folder.files().map(one));
    folder.dirs().for_each(|inner| gather(inner, files));
}

fn asset(name: &str, plain: Bytes) -> PackedFile {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let zipped = encoder.write_all(&plain).and_then(|()| encoder.finish()).unwrap_or_else(|error| {
        tracing::error!("a file of the console cannot be compressed, which is a bug in cedulita: {error}");
        Vec::new()
    });
    let tag = format!("\"{:032x}\"", XxHash3_128::oneshot(&plain));
    PackedFile { kind: kind(name), plain, zipped: zipped.into(), tag }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html;charset=utf-8",
        Some("css") => "text/css;charset=utf-8",
        Some("js") => "text/javascript;charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/plain;charset=utf-8",
    }
}
