#!/usr/bin/env bash
# Fetches the release's archive for this runner, and unpacks it if its digest is right. A step of action.yml.
set -euo pipefail

fail() {
  echo "::error title=Cedulita::$*"
  exit 1
}

[ -n "$REPOSITORY" ] || fail 'the input repository is missing: OWNER/NAME of the repository whose release is used'
[ -n "$VERSION" ] || fail 'the input version is missing: a release such as 0.1.0'

# As deploy/github/pack.sh names it: linux-x64, macos-arm64 and so on. macOS has a bash that knows no ${NAME,,}.
archive="cedulita-$(tr '[:upper:]' '[:lower:]' <<<"$RUNNER_OS-$RUNNER_ARCH").tar.gz"
release="$GITHUB_SERVER_URL/$REPOSITORY/releases/download/v${VERSION#v}"
folder="$(mktemp -d "$RUNNER_TEMP/cedulita.XXXXXX")"
# Paths from here on are relative, since Windows' drive letters look like a machine's name to tar.
cd "$folder"

fetch() {
  curl --fail --silent --show-error --location --retry 3 --max-time 300 --remote-name "$release/$1" ||
    fail "$release/$1 cannot be fetched; is there such a release, and has it this file?"
}

digest() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

fetch "$archive"
if [ -z "$SHA256" ]; then
  fetch SHA256SUMS
  SHA256="$(awk -v name="$archive" '$2 == name { print $1 }' SHA256SUMS)"
  [ -n "$SHA256" ] || fail "$release/SHA256SUMS does not list $archive"
fi
found="$(digest "$archive")"
[ "$found" = "$SHA256" ] || fail "$archive has the SHA-256 $found, expected $SHA256; nothing of it was run"

tar -xzf "$archive"
suffix=''
[ "$RUNNER_OS" != Windows ] || suffix=.exe
echo "binary=$folder/cedulita$suffix" >>"$GITHUB_OUTPUT"
# Later steps may want `cedulita verify` and `cedulita run`.
echo "$folder" >>"$GITHUB_PATH"
