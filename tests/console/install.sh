#!/usr/bin/env bash
# Installs the browser (Debian's Chromium) and what drives it, the latter into target/console.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
there="$here/../../target/console"
command -v chromium >/dev/null || "$here/../../.ci/debian-packages" chromium fonts-liberation
mkdir -p "$there"
cp "$here/package.json" "$there/package.json"
npm install --prefix "$there" --no-package-lock --no-audit --no-fund --silent
echo 'install.sh: done'
