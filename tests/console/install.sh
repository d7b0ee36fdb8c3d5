#!/usr/bin/env bash
# Installs the browser (Debian's Chromium) and what drives it, the latter into target/console.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
command -v chromium >/dev/null || "$here/../../.ci/debian-packages" chromium fonts-liberation
"$here/../../.ci/npm-packages" "$here/package.json" console
echo 'install.sh: done'
