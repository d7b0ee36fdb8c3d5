#!/usr/bin/env bash
# Usage: run.sh URL. Tries the admin API of a running emulator by its own OpenAPI document.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
python="$here/../../../target/openapi/python/bin"
cd "$here"
PYTHONPATH="$here" "$python/schemathesis" --config-file schemathesis.toml run "${1:?the URL of a running emulator}/__admin/openapi.json"
