#!/usr/bin/env bash
# Makes an image of a binary that is there already, with buildah: no container engine, and nothing is compiled.
#
#     cargo rustc --bin cedulita --profile dist --locked --config deploy/dist.toml -- -Copt-level=3
#     deploy/image/build.sh target/x86_64-unknown-linux-gnu/dist/cedulita cedulita:0.1.0
#
# A third argument is the architecture, such as arm64, if the binary is not for this machine. What the image holds and how
# it starts are the last lines of the Dockerfile, so that both images are the same.
set -euo pipefail

[ $# = 2 ] || [ $# = 3 ] || { echo 'usage: build.sh BINARY NAME[:TAG] [ARCHITECTURE]' >&2; exit 2; }
binary=$1 name=$2 architecture=${3:-}
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
certificates=/etc/ssl/certs/ca-certificates.crt

# An empty image has no C library to link with.
if ldd "$binary" 2>/dev/null | grep -q '=>'; then
  echo "build.sh: $binary is not static; build it with --config deploy/dist.toml" >&2
  exit 1
fi
[ -s "$certificates" ] || { echo "build.sh: $certificates is missing; install ca-certificates" >&2; exit 1; }

stage="$(mktemp -d)"
trap 'rm -rf "$stage"' EXIT
install -D -m 755 "$binary" "$stage/image/cedulita"
install -D -m 644 "$certificates" "$stage/image/etc/ssl/certs/ca-certificates.crt"
sed -n '/^FROM scratch$/,$p' "$root/Dockerfile" >"$stage/Dockerfile"

# The format is Docker's, since OCI's has no health check. The same files make the same layer.
buildah build --format docker --timestamp "${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)}" \
  ${architecture:+--arch "$architecture"} --build-context build="$stage" --file "$stage/Dockerfile" --tag "$name" "$stage"
