#!/usr/bin/env bash
# Starts the server behind the steps that follow, and waits until calls are welcome. A step of action.yml.
set -euo pipefail

folder="$(mktemp -d "$RUNNER_TEMP/cedulita-run.XXXXXX")"
ready="$folder/ready.json" log="$folder/log.txt"

fail() {
  echo '::group::What Cedulita said'
  cat "$log"
  echo '::endgroup::'
  reason="$(grep -m 1 '^cedulita: ' "$log" || true)"
  echo "::error title=Cedulita did not start::${reason:-$1}"
  exit 1
}

# The value of a member of the ready line, or nothing.
member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$ready"; }

# In a job's container an authority would be kept in memory, where no later step finds it.
export CEDULITA_TLS_DIR="${CEDULITA_TLS_DIR:-$folder/tls}"
# Nothing of this step is kept open by it, or the runner would wait for that.
CEDULITA_PORT="${CEDULITA_PORT:-0}" CEDULITA_READY_JSON=true "$BINARY" </dev/null >"$ready" 2>"$log" &
server=$!
# The line comes within a fraction of a second, or the server ends. A hang is not waited for.
for _ in $(seq 100); do
  [ ! -s "$ready" ] || break
  kill -0 "$server" 2>/dev/null || fail 'it ended and gave no reason'
  sleep 0.1
done
[ -s "$ready" ] || { kill "$server"; fail 'it was not ready within 10 seconds'; }

# An authority of its own, or the certificate that it was given.
authority="$(member ca_file)"
authority="${authority:-${CEDULITA_TLS_CERT:-}}"
{
  echo "url=$(member url)"
  echo "admin-url=$(member admin_url)"
  echo "proxy-url=$(member proxy_url)"
  echo "ca-file=$authority"
  echo "log=$log"
} >>"$GITHUB_OUTPUT"
{
  echo "CEDULITA_URL=$(member url)"
  echo "CEDULITA_ADMIN_URL=$(member admin_url)"
  [ -z "$authority" ] || echo "CEDULITA_CA_FILE=$authority"
} >>"$GITHUB_ENV"
echo "Cedulita answers on $(member url)"
