#!/usr/bin/env bash
# Installs what builds and tries the npm packages: Node's into target/npm, and Debian's Chromium.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
there="$here/../target/npm"
"$here/../tests/console/install.sh"
mkdir -p "$there"
cp "$here/package.json" "$there/package.json"
npm install --prefix "$there" --no-package-lock --no-audit --no-fund --silent
echo 'npm/install.sh: done'
