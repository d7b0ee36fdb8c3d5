#!/usr/bin/env bash
# Builds the image of the binary that CEDULITA names, as docs/in-ci.md says, reads it back and runs it. Everything stays below target/image.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

: "${CEDULITA:?must name a static binary where Cargo left it}"
mkdir -p target/image
# Copies in place of overlays, which not every machine allows inside another one.
cat >target/image/storage.conf <<END
[storage]
driver = "vfs"
graphroot = "$PWD/target/image/storage"
runroot = "$PWD/target/image/run"
END
export CONTAINERS_STORAGE_CONF=$PWD/target/image/storage.conf IMAGE=localhost/cedulita:check
export PATH="$PWD/target/deploy/bin:$PATH"
trap 'buildah rmi --all --force >/dev/null' EXIT

deploy/image/build.sh "$CEDULITA" "$IMAGE"
timeout 300 python -m unittest discover -v deploy/image
