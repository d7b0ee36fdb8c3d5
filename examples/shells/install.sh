#!/usr/bin/env bash
# Installs the shells in which check.py completes, on Debian or Ubuntu. It can be run again at any time: what is there stays.
set -euo pipefail

wanted=()
for shell in bash fish zsh python3 man; do
    package="${shell/#man/man-db}"
    command -v "$shell" >/dev/null || wanted+=("$package")
done
"$(dirname "${BASH_SOURCE[0]}")/../../.ci/debian-packages" "${wanted[@]}"
echo 'install.sh: done'
