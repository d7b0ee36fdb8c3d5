#!/usr/bin/env bash
# Everything in deploy/, with the binary that CEDULITA names; deploy/install.sh has installed what it needs.
# Runs as root, since runc makes namespaces and control groups.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

: "${CEDULITA:?must name a static binary where Cargo left it}"
CEDULITA="$(realpath "$CEDULITA")"
export CEDULITA PATH="$PWD/target/deploy/bin:$PATH"

shellcheck deploy/*.sh deploy/*/*.sh deploy/image/cargo
# Scripts inside the workflow are shellcheck's too.
actionlint .github/workflows/*.yml
zizmor --offline --no-progress --persona pedantic .github/workflows deploy/github
check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
check-jsonschema --builtin-schema vendor.github-actions deploy/github/action.yml
check-jsonschema --builtin-schema vendor.compose-spec compose.yaml deploy/replicas/compose.yaml

timeout 300 python -m unittest discover -v deploy/github
deploy/kubernetes/check.sh
timeout 300 deploy/replicas/check.py
deploy/image/check.sh
