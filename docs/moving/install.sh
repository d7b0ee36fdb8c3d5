#!/usr/bin/env bash
# Installs what make.mjs needs: the browser of the console's tests, and what joins frames, into target/moving.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
there="$here/../../target/moving"
"$here/../../tests/console/install.sh"
mkdir -p "$there"
cp "$here/package.json" "$there/package.json"
npm install --prefix "$there" --no-package-lock --no-audit --no-fund --silent
echo 'install.sh: done'
