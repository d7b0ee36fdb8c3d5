#!/usr/bin/env bash
# Usage: run.sh URL FOLDER_OF_PICTURES
#
# What others make of our OpenAPI documents: validators pass them, generators make clients of them that call the emulator,
# and schemathesis tries the emulator by them. Needs what install.sh installs.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
there="$(cd "$here/../../target/openapi" && pwd)"
url="${1:?the URL of a running emulator}"
export PICTURES="$(cd "${2:?a folder of pictures that the API takes}" && pwd)"
python="$there/python/bin"
picture="$(find "$PICTURES" -name '*front*' | head -1)"

documents=(openapi.json __admin/openapi.json)
for document in "${documents[@]}"; do
    file="$there/${document//\//-}"
    echo "== validators: $document"
    curl --silent --show-error --fail "$url/$document" --output "$file"
    "$python/python" -m openapi_spec_validator "$file"
    (cd "$here" && "$there/node_modules/.bin/redocly" lint --config redocly.yaml "$file" 2>&1 | grep -v -i -e deprecat -e 'node' -e '[║╔╚]')
done

echo '== a Python client, generated'
rm -rf "$there/generated" && mkdir -p "$there/generated"
"$python/openapi-python-client" generate --path "$there/openapi.json" --meta none \
    --output-path "$there/generated/idcard" --overwrite >/dev/null 2>&1
PYTHONPATH="$there/generated" "$python/python" "$here/python/use.py" "$url" "$picture"

echo '== a TypeScript client, generated'
mkdir -p "$there/typescript"
cp "$here/typescript/use.ts" "$here/typescript/tsconfig.json" "$there/typescript/"
"$there/node_modules/.bin/openapi-ts" -i "$there/openapi.json" -o "$there/typescript/idcard" -c @hey-api/client-fetch >/dev/null
"$there/node_modules/.bin/tsc" --project "$there/typescript"
"$there/node_modules/.bin/esbuild" "$there/typescript/use.ts" --bundle --platform=node --format=esm \
    --log-level=warning --outfile="$there/typescript/use.mjs"
node "$there/typescript/use.mjs" "$url" "$picture"

echo '== schemathesis: the API'
cd "$here"
PYTHONPATH="$here" "$python/schemathesis" --config-file schemathesis.toml run "$url/openapi.json"
if [[ -x "$here/admin/run.sh" ]]; then
    echo '== schemathesis: the admin API'
    "$here/admin/run.sh" "$url"
fi
