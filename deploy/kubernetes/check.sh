#!/usr/bin/env bash
# Renders both overlays and checks them, without a cluster and without a container engine: check.sh
#
# kubectl or kustomize renders where one is there, and render.py has to agree; else render.py alone. What comes out is held
# against the schemas of Kubernetes and against rules.py. Then overlays are broken on purpose, and each has to be found out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# The oldest Kubernetes that knows every field used here, and the newest whose schemas are there.
versions=(1.30.0 1.37.0)

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check kubernetes-validate==1.37.0 PyYAML==6.0.3
python="$work/venv/bin/python"
export PYTHONDONTWRITEBYTECODE=1

fail() { echo "check.sh: $*" >&2; exit 1; }

render() {
  if command -v kustomize >/dev/null; then kustomize build "$1"
  elif command -v kubectl >/dev/null; then kubectl kustomize "$1"
  else "$python" render.py "$1"
  fi
}

# Whether two files hold the same resources, in whatever order.
same() {
  "$python" - "$1" "$2" <<'END_OF_PYTHON'
import sys, yaml
first, second = ([one for one in yaml.safe_load_all(open(file))] for file in sys.argv[1:])
key = lambda one: (one["kind"], one["metadata"]["name"])
sys.exit(sorted(first, key=key) != sorted(second, key=key))
END_OF_PYTHON
}

# An API that a version does not have is only a warning of kubernetes-validate: whatever it says is a failure here.
valid() {
  local version said
  for version in "${versions[@]}"; do
    said="$("$work/venv/bin/kubernetes-validate" --strict --quiet --kubernetes-version "$version" "$2" 2>&1)" || said+=' (failed)'
    [ -z "$said" ] || { echo "$said" >&2; return 1; }
  done
  "$python" rules.py "$1" "$2"
}

for overlay in memory redis; do
  render "overlays/$overlay" >"$work/$overlay.yaml"
  [ -s "$work/$overlay.yaml" ] || fail "the overlay $overlay has nothing in it"
  "$python" render.py "overlays/$overlay" >"$work/$overlay.own.yaml"
  same "$work/$overlay.yaml" "$work/$overlay.own.yaml" || fail "render.py renders $overlay otherwise than kubectl or kustomize"
  valid "$overlay" "$work/$overlay.yaml" || fail "the overlay $overlay is not as it should be, see above"
done

# From here on nothing may be good: a break, as sed makes it, that nobody notices is a failure of this check.
broken=0
breaks() {
  local overlay=$1 expression=$2 lack=$3
  sed -E "$expression" "$work/$overlay.yaml" >"$work/broken.yaml"
  ! cmp --silent "$work/$overlay.yaml" "$work/broken.yaml" || fail "sed '$expression' changes nothing in $overlay"
  ! valid "$overlay" "$work/broken.yaml" >"$work/said.txt" 2>&1 || fail "nothing notices sed '$expression' in $overlay"
  grep -q -- "$lack" "$work/said.txt" || { cat "$work/said.txt" >&2; fail "sed '$expression' in $overlay is noticed, but not for: $lack"; }
  broken=$((broken + 1))
}

breaks redis 's/minReplicas:/minReplica:/' minReplica
breaks redis 's#autoscaling/v2$#autoscaling/v2beta2#' 'find schema'
breaks redis 's/maxUnavailable: 1$/maxUnavailable: [1]/' maxUnavailable
breaks redis 's#path: /livez#path: /health#' 'expected /livez'
breaks redis 's#path: /readyz#path: /livez#' 'expected /readyz'
breaks redis 's/image: redis:7/image: redis:latest/' 'tag latest'
breaks memory 's/image: cedulita:0.1.0/image: cedulita/' 'no tag'
breaks memory 's/readOnlyRootFilesystem: true/readOnlyRootFilesystem: false/' readOnlyRootFilesystem
breaks memory 's/^( *)- ALL$/\1- NET_RAW/' 'capabilities are dropped'
breaks memory 's/runAsNonRoot: true/runAsNonRoot: false/' runAsNonRoot
breaks memory 's/type: RuntimeDefault/type: Unconfined/' seccompProfile
breaks memory 's/enableServiceLinks: false/enableServiceLinks: true/' CEDULITA_PORT
breaks memory 's/memory: 512Mi/ephemeral-storage: 1Gi/' 'no limits.memory'
breaks memory '/^kind: NetworkPolicy$/,$ s#app.kubernetes.io/name: cedulita$#app.kubernetes.io/name: other#' 'selects no pods'
breaks memory 's/replicas: 1$/replicas: 2/' 'there is one replica'
breaks redis 's/minReplicas: 3/minReplicas: 1/' '3 replicas or more'
breaks redis 's#redis://cedulita-store:#redis://elsewhere:#' 'no Service has that name'
breaks redis '/^kind: NetworkPolicy$/,$ s/- podSelector:$/- namespaceSelector:/' 'others than the replicas'
breaks redis 's/CEDULITA_ADMIN_TOKEN: ..$/CEDULITA_ADMIN_TOKEN: YWJj/' 'placeholders alone'
breaks memory '/^kind: Deployment$/,/^---$/ s/name: cedulita-scenarios$/name: other/' 'no ConfigMap other'
breaks memory '/^kind: Deployment$/,/^---$/ s/mountPath: .fixtures.cards/mountPaths: x/' mountPath

# render.py refuses what it does not know, in kustomizations and in patches.
cp -r base overlays "$work"
echo 'namePrefix: my-' >>"$work/overlays/memory/kustomization.yaml"
if "$python" render.py "$work/overlays/memory" >/dev/null 2>"$work/said.txt"; then fail 'render.py passes over namePrefix'; fi
grep -q 'does not know namePrefix' "$work/said.txt" || fail "render.py fails, but not for namePrefix: $(cat "$work/said.txt")"

echo "check.sh: both overlays are good for Kubernetes ${versions[*]}; $((broken + 1)) broken ones were found out"
