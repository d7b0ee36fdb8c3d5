#!/usr/bin/env bash
# Installs what builds, checks and tests the Python package, all of it below target/python. It can be run again at any time.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
there="$here/../target/python"

python3 -c 'import ensurepip' 2>/dev/null || "$here/../.ci/debian-packages" python3 python3-venv
[ -x "$there/tools/bin/python" ] || python3 -m venv "$there/tools"
pip() { "$there/tools/bin/python" -m pip "$@" --quiet --disable-pip-version-check; }
# The tests run in an environment of their own, into which these wheels go without any registry.
pip download --only-binary :all: -d "$there/wheels" -r "$here/requirements.txt" -r "$here/tools.txt"
pip install --no-index --find-links "$there/wheels" -r "$here/requirements.txt" -r "$here/tools.txt"
echo 'install.sh: done'
