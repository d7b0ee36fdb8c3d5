#!/usr/bin/env bash
# Installs the validators, the generators and schemathesis into target/openapi. It can be run again at any time.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
there="$here/../../target/openapi"

mkdir -p "$there"
[[ -x "$there/python/bin/python" ]] || python3 -m venv "$there/python"
"$there/python/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
"$here/../../.ci/npm-packages" "$here/package.json" openapi
echo 'install.sh: done'
