#!/usr/bin/env bash
# Installs the shells in which check.py completes, on Debian or Ubuntu. It can be run again at any time: what is there stays.
set -euo pipefail

as_root() {
    if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

wanted=()
for shell in bash fish zsh python3 man; do
    package="${shell/#man/man-db}"
    command -v "$shell" >/dev/null || wanted+=("$package")
done
if ((${#wanted[@]})); then
    echo "install.sh: Debian packages: ${wanted[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
fi
echo 'install.sh: done'
