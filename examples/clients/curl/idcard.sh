#!/usr/bin/env bash
# Reads an ID card with curl: every way of sending the picture, and every error.
# Usage: CEDULITA_URL=http://127.0.0.1:8080 ./idcard.sh PICTURE
set -euo pipefail

url="${CEDULITA_URL:-http://127.0.0.1:8080}/ocr/idcard"
picture="${1:?usage: idcard.sh PICTURE}"
credentials=(-H 'X-DF-API-ID: demo-id' -H 'X-DF-API-SECRET: demo-secret')
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

fail() {
    echo "FAILED $1" >&2
    exit 1
}

# call STEP HTTP STATUS [curl arguments]: sends, then checks both codes; the answer is left in $answer.
call() {
    local step="$1" http="$2" status="$3" code
    shift 3
    code="$(curl -sS --max-time 60 -o "$work/answer" -w '%{http_code}' "$@" "$url")" || fail "$step: curl gave up"
    # White space goes, so that a pretty-printed answer passes the same checks.
    answer="$(tr -d ' \r\n' <"$work/answer")"
    [[ "$code" == "$http" ]] || fail "$step: expected HTTP $http, got $code $answer"
    # The answer is complete only if its last brace has arrived.
    [[ "$answer" == "{"*"\"status\":\"$status\""*"}" ]] || fail "$step: expected $status, got $answer"
    echo "ok $step: $code $status"
}

has() {
    grep -Eq "$2" <<<"$answer" || fail "$1: $answer"
}

call 'multipart file' 200 OK "${credentials[@]}" -F "file=@$picture" -F detect_face=1
has 'request_id' '"request_id":"TID[0-9a-f]{32}"'
has 'id_number is not a string' '"id_number":"[^"]*"'
pair='\[-?[0-9]+,-?[0-9]+\]'
has 'face_region is neither [] nor four pairs' "\"face_region\":(\[\]|\[$pair,$pair,$pair,$pair\])"

base64 <"$picture" | tr -d '\n' >"$work/base64"
call 'urlencoded image_base64' 200 OK "${credentials[@]}" \
    --data-urlencode "image_base64@$work/base64" -d detect_face=0

{ printf '{"image_base64":"' && cat "$work/base64" && printf '","detect_face":0}'; } >"$work/body.json"
call 'JSON image_base64' 200 OK "${credentials[@]}" \
    -H 'Content-Type: application/json' --data-binary "@$work/body.json"

# Refused while the upload is still under way. Odd tries push the body at once ("Expect:" takes curl's
# own header away), even tries ask first. The semicolon makes curl send the header empty.
head -c 5242880 /dev/zero >"$work/large"
# Over HTTP/2 curl 7 takes an answer for none that comes before the upload has ended, from any server.
for try in 1 2 3 4 5; do
    expect=(-H 'Expect:')
    ((try % 2)) || expect=(-H 'Expect: 100-continue')
    call "5 MB without a secret, try $try" 401 UNAUTHORIZED --http1.1 "${expect[@]}" \
        -H 'X-DF-API-ID: demo-id' -H 'X-DF-API-SECRET;' -F "file=@$work/large"
done

while read -r name http; do
    status="$(tr 'a-z-' 'A-Z_' <<<"$name")"
    call "scenario.$name" "$http" "$status" -H "X-DF-API-ID: scenario.$name" \
        -H 'X-DF-API-SECRET: demo-secret' -F "file=@$picture"
done <<'END'
invalid-argument 400
detection-failed 400
unauthorized 401
key-expired 401
no-permission 403
out-of-quota 403
rate-limit-exceeded 403
not-found 404
internal-error 500
END
