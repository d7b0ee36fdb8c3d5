#!/usr/bin/env bash
# Installs what build.py needs, into target/site.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
there="$here/../../target/site/venv"
[ -x "$there/bin/pip" ] || python3 -m venv "$there"
"$there/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
echo 'docs/site/install.sh: done'
