#!/usr/bin/env bash
# Makes page/vendor/preact.js anew from the npm registry: for whoever raises a version. Building cedulita does not need it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work="$(mktemp -d)"
npm install --prefix "$work" --no-audit --no-fund --silent preact@11.2.0 htm@3.1.1 esbuild@0.25.0
cat >"$work/all.js" <<'JS'
export * from 'preact';
export * from 'preact/hooks';
import htm from 'htm';
import { h } from 'preact';
export const html = htm.bind(h);
JS
"$work/node_modules/.bin/esbuild" "$work/all.js" --bundle --format=esm --minify --outfile=page/vendor/preact.js
rm -rf "$work"
