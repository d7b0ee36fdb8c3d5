#!/usr/bin/env bash
# Installs what deploy/check.sh needs, on Debian or Ubuntu: what builds and runs an image without an engine, and linters.
#
# Debian's packages go to the system, Python's to target/deploy.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
venv="$here/../target/deploy"

wanted=(buildah busybox-static ca-certificates curl openssl python3-venv runc shellcheck util-linux)
missing=()
for package in "${wanted[@]}"; do
  state="$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)"
  [ "$state" = installed ] || missing+=("$package")
done
if ((${#missing[@]})); then
  sudo=''
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
echo 'install.sh: done'
