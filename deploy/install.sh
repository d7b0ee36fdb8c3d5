#!/usr/bin/env bash
# Installs what deploy/check.sh needs, on Debian or Ubuntu: what builds and runs an image without an engine, and linters.
#
# Debian's packages go to the system, Python's to target/deploy.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
venv="$here/../target/deploy"

"$here/../.ci/debian-packages" buildah busybox-static ca-certificates curl nginx-light openssl python3-venv redis-server redis-tools \
  runc shellcheck util-linux

[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
echo 'install.sh: done'
