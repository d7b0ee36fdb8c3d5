//! The console's files. Each is compressed once, when a browser first asks for it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::{LazyLock, OnceLock};

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
/// The folder of the style sheets. A browser gets them as one, since it paints nothing before it has all of them.
const SHEETS: &str = "style/";
/// The sheets that must come first, in this order: later rules override earlier ones.
const FIRST_SHEETS: [&str; 4] = ["style/base.css", "style/views.css", "style/cards.css", "style/acting.css"];

/// A file of the console, plain and compressed.
pub(super) struct PackedFile {
    pub(super) kind: &'static str,
    pub(super) plain: Bytes,
    zipped: OnceLock<Bytes>,
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
    let page = PackedFile::new("index.html", page.into_bytes().into());
    let (sheets, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| name.starts_with(SHEETS));
    let others = others.into_iter().map(|(name, bytes)| (name, Bytes::from_static(bytes)));
    let files = others.chain([("style.css".to_owned(), style(sheets))]);
    let assets = files.map(|(name, bytes)| {
        let file = PackedFile::new(&name, bytes);
        (name, file)
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

/// The style sheets as one.
fn style(mut sheets: Vec<(String, &'static [u8])>) -> Bytes {
    let rank = |name: &str| FIRST_SHEETS.iter().position(|first| *first == name).unwrap_or(FIRST_SHEETS.len());
    sheets.sort_by_key(|(name, _)| rank(name));
    sheets.into_iter().flat_map(|(_, bytes)| bytes).copied().collect()
}

impl PackedFile {
    fn new(name: &str, plain: Bytes) -> Self {
        let tag = format!("\"{:032x}\"", XxHash3_128::oneshot(&plain));
        Self { kind: kind(name), plain, zipped: OnceLock::new(), tag }
    }

    /// The file, compressed with gzip.
    pub(super) fn zipped(&self) -> &Bytes {
        self.zipped.get_or_init(|| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            let zipped = encoder.write_all(&self.plain).and_then(|()| encoder.finish());
            zipped.map(Bytes::from).unwrap_or_else(|error| {
                tracing::error!("a file of the console cannot be compressed, which is a bug in cedulita: {error}");
                Bytes::new()
            })
        })
    }
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
