#!/usr/bin/env bash
# Installs what make.mjs needs: the browser of the console's tests, and what joins frames, into target/moving.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
"$here/../../tests/console/install.sh"
"$here/../../.ci/npm-packages" "$here/package.json" moving
echo 'install.sh: done'
