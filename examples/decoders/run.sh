#!/usr/bin/env bash
# Compares what we read with the reference decoders.
set -euo pipefail
cd "$(dirname "$0")/../.."

target="${CARGO_TARGET_DIR:-target}"
cargo build --locked --example grey
mkdir -p "$target/decoders"
cc -O1 -o "$target/decoders/png_reference" examples/decoders/png_reference.c -lpng
python3 examples/decoders/check.py "$target/debug/examples/grey" "$target/decoders/png_reference" "$target/decoders/corpus"
