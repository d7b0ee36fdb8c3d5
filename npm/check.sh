#!/usr/bin/env bash
# Packs the program $CEDULITA, installs the tarballs in an empty folder elsewhere, and uses them there as anybody would.
# Needs what install.sh installs.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
tools="$here/../target/npm/node_modules"
packed="$here/../target/npm/packed"
program="$(realpath "${CEDULITA:?the program to pack}")"
# What is found is what the package carries, and nothing of the machine's.
unset CEDULITA CEDULITA_BINARY CEDULITA_URL

there="$(mktemp -d)"
trap 'rm -rf "$there"' EXIT

say() { printf -- '--- %s\n' "$*"; }

# fails_saying TEXT COMMAND...: it must fail, and say this.
fails_saying() {
  local text="$1" said
  shift
  if said="$("$@" 2>&1)"; then echo "did not fail: $*"; exit 1; fi
  grep -qF "$text" <<<"$said" || { echo "$said"; echo "did not say: $text"; exit 1; }
}

say 'tarballs, each under 10 MB'
rm -rf "$packed"
node "$here/build.mjs" "$packed" "$program"
wc -c "$packed"/*.tgz
[ -z "$(find "$packed" -name '*.tgz' -size +9999999c)" ] || { echo 'a tarball has grown beyond 10 MB'; exit 1; }

say 'installed from the tarballs alone, without a registry'
cd "$there"
echo '{ "private": true }' >package.json
npm install --offline --no-audit --no-fund --silent "$packed"/*.tgz
for tool in @playwright playwright playwright-core vite vitest typescript @types; do ln -s "$tools/$tool" "node_modules/$tool"; done
for tool in playwright tsc vitest; do ln -s "$tools/.bin/$tool" "node_modules/.bin/$tool"; done
cp -r "$here/tests/." .

say 'types: what is published, for every way of importing'
# Vitest itself can only be imported.
timeout 120 "$tools/.bin/attw" "$packed"/cedulita-[0-9]*.tgz --profile node16 --exclude-entrypoints vitest vitest-setup --format ascii
node types/call.mjs
npx tsc -p types
npx tsc --noEmit --strict --module node16 --target es2022 --lib ES2022 --types node types/use.mts types/use.cts types/call.mts

say 'start, require, npx, node:test'
timeout 240 node --test *.test.mjs *.test.cjs

say 'vitest, with an emulator for each worker and for all'
timeout 120 npx vitest run --dir vitest
WITH_SETUP=yes timeout 120 npx vitest run --dir vitest --config vitest/setup.config.mjs
FAIL=yes fails_saying 'POST /ocr/idcard -> 403 OUT_OF_QUOTA' timeout 120 npx vitest run --dir vitest

say 'Playwright: a file chooser and the camera'
timeout 300 npx playwright test -c playwright
FAIL=yes fails_saying 'POST /ocr/idcard -> 401 KEY_EXPIRED' timeout 120 npx playwright test -c playwright -g 'calls beside it'

say 'the samples of the document'
node "$here/samples.mjs" "$here/../docs/in-javascript.md" samples
cp playwright/{playwright.config.ts,serve.ts,camera.html} samples/
cd samples
timeout 120 npx vitest run cards.test.js
rm vitest.config.mjs
timeout 120 npx vitest run cards.test.js
timeout 120 node --test cards.test.mjs
timeout 120 npx playwright test cards.spec.js
[ "$(timeout 60 node start.cjs)" = "[ 'INTERNAL_ERROR', 'INTERNAL_ERROR', 'OK' ]" ]
cd ..

say 'the testing recipes, which docs/recipes-javascript.md shows'
mkdir -p examples/recipes tests/it/pictures
cp -r "$here/../examples/recipes/javascript" examples/recipes/
cp "$here/../tests/it/pictures/baseline.jpg" tests/it/pictures/
timeout 120 node --test examples/recipes/javascript/recipes.test.mjs

say 'nothing is left'
for _ in $(seq 50); do pgrep -f "^$there/" >/dev/null || break; sleep 0.1; done
if pgrep -af "^$there/"; then echo 'these were left over'; exit 1; fi
echo 'npm/check.sh: all passed'
