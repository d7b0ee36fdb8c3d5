#!/bin/sh
# Fuzzes every target a bounded number of times: fuzz/run.sh RUNS [TARGET...]
set -eu
cd "$(dirname "$0")/.."
runs=${1:?usage: fuzz/run.sh RUNS [TARGET...]}
shift
[ $# -gt 0 ] || set -- intake multipart_roundtrip multipart_differential base64 picture pdf scenario names
sanitizer=${FUZZ_SANITIZER:-none}

for target in "$@"; do
    memory=1024 longest=4096 words=intake more=
    case $target in
    picture) longest=65536 words=picture more=tests/it/field/inputs/pictures ;;
    pdf) memory=2048 longest=65536 words=pdf more=tests/it/field/inputs/pdf ;;
    scenario) words=scenario ;;
    names) longest=512 words=names ;;
    esac
    mkdir -p "fuzz/corpus/$target"
    echo "== $target: $runs runs"
    cargo fuzz run -s "$sanitizer" "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" $more -- \
        -runs="$runs" -timeout=10 -rss_limit_mb="$memory" -max_len="$longest" \
        -dict="fuzz/dict/$words.dict" -print_final_stats=1
done
