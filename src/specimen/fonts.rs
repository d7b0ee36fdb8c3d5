//! The fonts of specimens. They are embedded, so that a specimen looks the same on every machine.

use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{FontResolver, Options};

static FILES: [&[u8]; 3] = [
    include_bytes!("../../fixtures/fonts/RobotoCondensed-Regular.ttf"),
    include_bytes!("../../fixtures/fonts/RobotoCondensed-Bold.ttf"),
    include_bytes!("../../fixtures/fonts/OCRB.otf"),
];

/// The options for reading drawings: these fonts and no others.
pub(super) fn options() -> &'static Options<'static> {
    static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
        let mut fonts = Database::new();
        for file in FILES {
            fonts.load_font_source(Source::Binary(Arc::new(file)));
        }
        fonts.set_sans_serif_family("Roboto Condensed");
        Options {
            fontdb: Arc::new(fonts),
            font_family: "Roboto Condensed".to_owned(),
            font_resolver: FontResolver::default(),
            ..Options::default()
        }
    });
    &OPTIONS
}
