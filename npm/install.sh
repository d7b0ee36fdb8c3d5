#!/usr/bin/env bash
# Installs what builds and tries the npm packages: Node's into target/npm, and Debian's Chromium.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
"$here/../tests/console/install.sh"
"$here/../.ci/npm-packages" "$here/package.json" npm
echo 'npm/install.sh: done'
