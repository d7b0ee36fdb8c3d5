//! `cedulita specimen --edge-pack DIR`: writes the files that integrators should test and usually do not have.

use std::path::Path;

use super::progress::progress;
use crate::specimen::{edge_pack, manifest};

const MANIFEST: &str = "manifest.json";

/// Writes every file of the pack and the manifest, and returns instructions for their use.
pub(super) fn write(folder: &Path) -> Result<String, String> {
    std::fs::create_dir_all(folder).map_err(|cause| cannot_write(folder, &cause))?;
    let pack = edge_pack();
    let bar = progress(pack.len(), "files");
    for file in pack {
        let bytes = file.bytes().map_err(|error| format!("{}: {error}", file.name))?;
        put(&folder.join(file.name), &bytes)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let text = manifest().map_err(|error| error.to_string())?;
    put(&folder.join(MANIFEST), format!("{text}\n").as_bytes())?;
    Ok(usage(pack.len(), folder))
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|cause| cannot_write(path, &cause))
}

fn cannot_write(path: &Path, cause: &std::io::Error) -> String {
    format!("{} cannot be written: {cause}; choose another folder with --edge-pack", path.display())
}

fn usage(count: usize, folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "{count} files written into {folder}; {MANIFEST} there says what each must be answered. To send them all:\n\n  \
         for file in \"{folder}\"/*.jpg \"{folder}\"/*.png \"{folder}\"/*.pdf; do\n    \
         curl -s -w \" $file\\n\" -H 'X-DF-API-ID: any' -H 'X-DF-API-SECRET: any' -F detect_face=1 \\\n      \
         -F \"file=@$file\" http://localhost:8080/ocr/idcard\n  \
         done\n"
    )
}
