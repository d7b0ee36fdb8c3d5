#!/usr/bin/env bash
# Builds the wheel, installs it into a bare environment outside the checkout, and tests it there as its users would.
#
# Wants what install.sh installs, and in CEDULITA the program that the command of deploy/dist.toml has built in this checkout.
set -euo pipefail

: "${CEDULITA:?is the path of the program that the command of deploy/dist.toml has built}"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
built="$here/../target/python"
tools="$built/tools/bin"
room="$(mktemp -d)"
trap 'rm -rf "$room"' EXIT
# The tests meet the program that the wheel brings.
unset CEDULITA_BINARY CEDULITA_URL CEDULITA_ADMIN_URL

step() { printf '\n--- python: %s\n' "$*"; }

step 'lint and types'
cd "$here"
"$tools/ruff" check
"$tools/ruff" format --check
"$tools/mypy" src tests

step 'the wheel'
rm -rf "$built/wheel"
timeout 1800 "$tools/maturin" build --compression-level 9 --out "$built/wheel" 2>&1 | tee "$room/maturin.txt"
if grep -q Compiling "$room/maturin.txt"; then
  echo 'maturin has compiled what had been built already' >&2
  exit 1
fi
wheel="$(echo "$built"/wheel/*.whl)"
size="$(stat -c %s "$wheel")"
echo "wheel: $size bytes"
[ "$size" -lt 10000000 ] || { echo 'the wheel has grown beyond 10 MB' >&2; exit 1; }

step 'in a bare environment'
python3 -m venv "$room/venv"
python="$room/venv/bin/python"
"$python" -m pip install --quiet --disable-pip-version-check --no-index "$wheel"
cmp "$CEDULITA" "$room/venv/bin/cedulita"
mkdir "$room/empty"
cd "$room/empty"
"$python" -I -c 'import cedulita
with cedulita.Emulator() as emulator:
    print(emulator.session().url, len(emulator.specimen("old-front")))'

step 'tests, and the samples of the documents'
"$python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$built/wheels" -r "$here/requirements.txt"
timeout 900 "$python" -m pytest -p no:cacheprovider -q --durations=5 "$here/tests"

step 'testing recipes'
timeout 300 "$python" -m pytest -p no:cacheprovider -q "$here/../examples/recipes/python/test_recipes.py"
