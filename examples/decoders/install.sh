#!/usr/bin/env bash
# Installs the reference decoders, on Debian or Ubuntu. It can be run again at any time: what is there stays.
set -euo pipefail

as_root() {
    if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

command -v apt-get >/dev/null || { echo 'install.sh: needs apt-get; install the tools that README.md names by hand' >&2; exit 1; }

missing=()
for package in libjpeg-turbo-progs libpng-dev imagemagick gcc python3; do
    state="$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)"
    [[ "$state" == installed ]] || missing+=("$package")
done
if ((${#missing[@]})); then
    echo "install.sh: Debian packages: ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
    echo 'install.sh: Debian packages: all there'
fi
