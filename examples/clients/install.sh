#!/usr/bin/env bash
# Installs what the example clients and the blocks of the documents need, on Debian or Ubuntu. It can be run again at any time: what is there stays.
#
# Debian's packages go to the system, Python's to target/clients/python, Node's to node/node_modules.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
venv="$here/../../target/clients/python"

say() {
    echo "install.sh: $*"
}

wanted=(curl jq openssl php-cli php-curl php-guzzlehttp-guzzle golang-go libhttpclient-java libhttpmime-java libokhttp-java)
# These four often come from elsewhere, so Debian's own are taken only where nothing answers.
[[ "$(java --list-modules 2>/dev/null || true)" == *jdk.compiler* ]] || wanted+=(default-jdk-headless)
command -v node >/dev/null || wanted+=(nodejs)
command -v npm >/dev/null || wanted+=(npm)
python3 -c 'import ensurepip' 2>/dev/null || wanted+=(python3 python3-venv)

"$here/../../.ci/debian-packages" "${wanted[@]}"

say "Python packages: $(tr '\n' ' ' <"$here/python/requirements.txt")"
[[ -x "$venv/bin/python" ]] || python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/python/requirements.txt"

say 'Node packages: those of node/package.json'
npm install --prefix "$here/node" --no-package-lock --no-audit --no-fund --silent

say 'done'
