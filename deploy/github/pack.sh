#!/usr/bin/env bash
# Packs a binary for a release, under the name that get.sh looks for: pack.sh BINARY PLATFORM FOLDER.
# PLATFORM is a runner's words, linux-x64 or macos-arm64 for instance.
set -euo pipefail

[ $# = 3 ] || { echo 'usage: pack.sh BINARY PLATFORM FOLDER' >&2; exit 2; }
root="$(dirname "${BASH_SOURCE[0]}")/../.."
mkdir -p "$3"
tar -czf "$3/cedulita-$2.tar.gz" -C "$(dirname "$1")" "$(basename "$1")" -C "$(cd "$root" && pwd)" LICENSE-APACHE LICENSE-MIT
