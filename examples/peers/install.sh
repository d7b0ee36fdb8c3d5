#!/usr/bin/env bash
# Installs the other mock servers into target/peers.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
there="$here/../../target/peers"
mkdir -p "$there"
cp "$here/package.json" "$there/package.json"
npm install --prefix "$there" --no-package-lock --no-audit --no-fund --silent
echo 'install.sh: done'
