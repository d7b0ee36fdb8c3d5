#!/usr/bin/env bash
# Installs the other mock servers into target/peers.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
"$here/../../.ci/npm-packages" "$here/package.json" peers
echo 'install.sh: done'
