#!/usr/bin/env bash
# Runs every example client against one server and prints a line for each.
#
#   run.sh [--all] BASE_URL PICTURE
#   run.sh [--all] --through PROXY_URL CA_FILE PICTURE
#
# The second form calls the vendor's URL through `cedulita --proxy`, with nothing changed but variables.
# A client whose tool is missing is skipped; with --all that is a failure. install.sh brings the tools.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
installed="$here/../../target/clients"
jars="${CLIENT_JARS:-/usr/share/java}"

usage() {
    echo "usage: run.sh [--all] BASE_URL PICTURE, or run.sh [--all] --through PROXY_URL CA_FILE PICTURE" >&2
    exit 2
}

all=no through=no
arguments=()
for argument in "$@"; do
    case "$argument" in
        --all) all=yes ;;
        --through) through=yes ;;
        *) arguments+=("$argument") ;;
    esac
done
[[ "$through" == no ]] || arguments=(https://cloudapi.ecuador.accuauth.com "${arguments[@]}")
[[ "$through.${#arguments[@]}" == no.2 || "$through.${#arguments[@]}" == yes.4 ]] || usage
export CEDULITA_URL="${arguments[0]%/}"
picture="$(realpath "${arguments[-1]}")"
[[ -r "$picture" ]] || { echo "run.sh: cannot read $picture" >&2; exit 2; }
export GOCACHE="${GOCACHE:-$installed/go-build}"

python="$installed/python/bin/python"
[[ -x "$python" ]] || python=python3

work="$(mktemp -d)"
output="$work/output"
trap 'rm -rf "$work"' EXIT

# `java File.java` needs the compiler, which a bare runtime lacks.
has_java() {
    command -v java && [[ "$(java --list-modules)" == *jdk.compiler* ]]
}

# Tells every client of the proxy and of whom to trust.
go_through() {
    local proxy="${1%/}" ca
    ca="$(realpath "$2")"
    export HTTPS_PROXY="$proxy" https_proxy="$proxy" NO_PROXY='' no_proxy=''
    export CURL_CA_BUNDLE="$ca" REQUESTS_CA_BUNDLE="$ca" SSL_CERT_FILE="$ca" NODE_EXTRA_CA_CERTS="$ca"
    export NODE_OPTIONS="--import file://$here/node/through-proxy.mjs"
    printf 'curl.cainfo=%s\n' "$ca" >"$work/through.ini"
    export PHP_INI_SCAN_DIR=":$work"
    if has_java >/dev/null; then
        local address="${proxy#http://}" store="$work/trusted.p12"
        keytool -importcert -noprompt -alias cedulita -file "$ca" -keystore "$store" -storepass changeit 2>/dev/null
        export JAVA_TOOL_OPTIONS="-Dhttps.proxyHost=${address%:*} -Dhttps.proxyPort=${address##*:} \
-Djavax.net.ssl.trustStore=$store -Djavax.net.ssl.trustStorePassword=changeit"
    fi
}
passed=0 failed=0 skipped=0

# client NAME MISSING COMMAND...: MISSING names what is not there, and is empty when all is.
client() {
    local name="$1" missing="$2" began=$SECONDS
    shift 2
    if [[ "$through" == yes && "$name" =~ faults|dates ]]; then
        return
    elif [[ -n "$missing" ]]; then
        printf '%-22s skipped: %s missing\n' "$name" "$missing"
        skipped=$((skipped + 1))
    elif timeout 300 "$@" "$picture" >"$output" 2>&1 </dev/null; then
        printf '%-22s ok (%d steps, %d s)\n' "$name" "$(grep -c '^ok ' "$output")" $((SECONDS - began))
        passed=$((passed + 1))
    else
        printf '%-22s failed (exit code %d)\n' "$name" $?
        sed 's/^/    /' "$output"
        failed=$((failed + 1))
    fi
}

# unless NAME COMMAND...: prints NAME if the command fails.
unless() {
    local name="$1"
    shift
    "$@" >/dev/null 2>&1 || echo "$name"
}

# java_client NAME FILE JAR...: runs one source file with the jars on its class path.
java_client() {
    local name="$1" file="$2" missing jar path=
    shift 2
    missing="$(unless JDK has_java)"
    for jar in "$@"; do
        [[ -n "$missing" ]] || missing="$(unless "$jar.jar" test -e "$jars/$jar.jar")"
        path+="${path:+:}$jars/$jar.jar"
    done
    client "$name" "$missing" java -cp "${path:-.}" "$here/java/$file"
}

[[ "$through" == no ]] || go_through "${arguments[1]}" "${arguments[2]}"

node_missing="$(unless node command -v node)"
# shellcheck disable=SC2016 # the dollar is PHP's
guzzle='exit(extension_loaded("curl") && ((@include $argv[1]) || (@include "GuzzleHttp/autoload.php")) ? 0 : 1);'

client 'curl' "$(unless curl command -v curl)" "$here/curl/idcard.sh"
client 'Python requests' "$(unless requests "$python" -c 'import requests')" "$python" "$here/python/idcard.py"
client 'Python httpx' "$(unless httpx "$python" -c 'import httpx')" "$python" "$here/python/httpx_idcard.py"
client 'Python faults' "$(unless requests "$python" -c 'import requests')" "$python" "$here/python/faults.py"
client 'Python dates' "$(unless requests "$python" -c 'import requests')" "$python" "$here/python/dates.py"
client 'Node axios' "${node_missing:-$(unless axios test -d "$here/node/node_modules/axios")}" \
    node "$here/node/idcard.mjs"
client 'Node fetch' "$node_missing" node "$here/node/fetch.mjs"
client 'Node faults' "$node_missing" node "$here/node/faults.mjs"
java_client 'Java java.net.http' IdCard.java
java_client 'Java dates' StrictDates.java
java_client 'Java HttpClient 4.5' ApacheIdCard.java httpclient httpcore httpmime commons-logging commons-codec
java_client 'Java OkHttp 3' OkHttpIdCard.java okhttp okio
java_client 'Java as on Android' AndroidIdCard.java
client 'PHP Guzzle' "$(unless Guzzle php -r "$guzzle" "$here/php/vendor/autoload.php")" php "$here/php/idcard.php"
client 'Go net/http' "$(unless go command -v go)" go run "$here/go/main.go"

echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0)) || exit 1
[[ "$all" == no ]] || ((skipped == 0)) || exit 1
