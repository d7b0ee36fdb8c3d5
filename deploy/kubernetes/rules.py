#!/usr/bin/env python3
"""What a rendered overlay has to keep besides the schemas of Kubernetes: rules.py memory|redis RENDERED.yaml.

Each rule is a function that yields what is wrong. check.sh runs them, and runs them again on overlays that it has broken.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

PROBES = {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"}
WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"]


class Overlay:
    def __init__(self, name: str, resources: list[dict]) -> None:
        self.name, self.resources = name, resources
        self.pods = {place(one): one["spec"]["template"] for one in resources if one["kind"] in WORKLOADS}

    def of(self, kind: str) -> list[dict]:
        return [one for one in self.resources if one["kind"] == kind]

    def named(self, kind: str, name: str) -> dict | None:
        return next((one for one in self.of(kind) if one["metadata"]["name"] == name), None)

    def containers(self) -> Iterator[tuple[str, dict]]:
        for at, pod in self.pods.items():
            for container in [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]:
                yield f"{at}, container {container['name']}", container

    def selected(self, labels: dict) -> list[dict]:
        return [pod for pod in self.pods.values() if labels.items() <= pod["metadata"]["labels"].items()]


def place(resource: dict) -> str:
    return f"{resource['kind']} {resource['metadata']['name']}"


def port_names(pod: dict) -> set:
    ports = [port for container in pod["spec"]["containers"] for port in container.get("ports", [])]
    return {port.get("name") for port in ports} | {port["containerPort"] for port in ports}


def every_pod_is_fenced(overlay: Overlay) -> Iterator[str]:
    for at, pod in overlay.pods.items():
        spec, context = pod["spec"], pod["spec"].get("securityContext", {})
        if context.get("runAsNonRoot") is not True:
            yield f"{at}: runAsNonRoot is not true"
        if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
            yield f"{at}: seccompProfile is not RuntimeDefault"
        if spec.get("automountServiceAccountToken") is not False:
            yield f"{at}: a token of the cluster is mounted"
        if spec.get("enableServiceLinks") is not False:
            yield f"{at}: enableServiceLinks is not false, so a Service named cedulita sets CEDULITA_PORT"
    for at, container in overlay.containers():
        context = container.get("securityContext", {})
        if context.get("readOnlyRootFilesystem") is not True:
            yield f"{at}: readOnlyRootFilesystem is not true"
        if context.get("allowPrivilegeEscalation") is not False:
            yield f"{at}: allowPrivilegeEscalation is not false"
        if context.get("capabilities", {}).get("drop") != ["ALL"]:
            yield f"{at}: not all capabilities are dropped"


def every_container_has_limits(overlay: Overlay) -> Iterator[str]:
    for at, container in overlay.containers():
        for kind in ("requests", "limits"):
            for what in ("cpu", "memory"):
                if what not in container.get("resources", {}).get(kind, {}):
                    yield f"{at}: resources have no {kind}.{what}"


def every_image_has_a_fixed_tag(overlay: Overlay) -> Iterator[str]:
    for at, container in overlay.containers():
        tag = container["image"].rpartition("/")[2].partition(":")[2]
        if tag in ("", "latest"):
            yield f"{at}: the image {container['image']} has no tag, or the tag latest"


def probes_ask_the_right_paths(overlay: Overlay) -> Iterator[str]:
    deployment = overlay.named("Deployment", "cedulita")
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    for probe, path in PROBES.items():
        asked = container.get(probe, {}).get("httpGet", {})
        if asked.get("path") != path:
            yield f"{place(deployment)}: {probe} asks {asked.get('path')}, expected {path}"
        if asked.get("port") not in port_names(deployment["spec"]["template"]):
            yield f"{place(deployment)}: {probe} asks port {asked.get('port')}, which no container has"


def every_selector_selects(overlay: Overlay) -> Iterator[str]:
    selectors = [(one, one["spec"]["selector"]) for one in overlay.of("Service")]
    selectors += [(one, one["spec"]["selector"]["matchLabels"]) for kind in ("PodDisruptionBudget", *WORKLOADS) for one in overlay.of(kind)]
    selectors += [(one, one["spec"]["podSelector"].get("matchLabels", {})) for one in overlay.of("NetworkPolicy")]
    for resource, labels in selectors:
        pods = overlay.selected(labels)
        if not labels or not pods:
            yield f"{place(resource)}: its selector {labels} selects no pods"
        if resource["kind"] in WORKLOADS and resource["spec"]["template"] not in pods:
            yield f"{place(resource)}: its selector does not select its own pods"
        if resource["kind"] == "Service":
            for port in resource["spec"]["ports"]:
                if any(port.get("targetPort", port["port"]) not in port_names(pod) for pod in pods):
                    yield f"{place(resource)}: its pods have no port {port.get('targetPort')}"
    for scaler in overlay.of("HorizontalPodAutoscaler"):
        target = scaler["spec"]["scaleTargetRef"]
        if not overlay.named(target["kind"], target["name"]):
            yield f"{place(scaler)}: there is no {target['kind']} {target['name']}"


def every_pod_has_a_network_policy(overlay: Overlay) -> Iterator[str]:
    policies = overlay.of("NetworkPolicy")
    for policy in policies:
        if policy["spec"].get("policyTypes") != ["Ingress", "Egress"]:
            yield f"{place(policy)}: it is not about Ingress and Egress"
        pods = overlay.selected(policy["spec"]["podSelector"].get("matchLabels", {}))
        for rule in policy["spec"].get("ingress", []):
            for port in rule.get("ports", [{}]):
                if any(port.get("port") not in port_names(pod) for pod in pods):
                    yield f"{place(policy)}: it admits to port {port.get('port')}, which its pods do not have"
    for at, pod in overlay.pods.items():
        labels = pod["metadata"]["labels"]
        if not any(one["spec"]["podSelector"].get("matchLabels", {}).items() <= labels.items() for one in policies):
            yield f"{at}: no NetworkPolicy selects its pods"


def what_is_referred_to_is_there(overlay: Overlay) -> Iterator[str]:
    for at, pod in overlay.pods.items():
        volumes = {volume["name"]: volume for volume in pod["spec"].get("volumes", [])}
        for volume in volumes.values():
            if "configMap" in volume and not overlay.named("ConfigMap", volume["configMap"]["name"]):
                yield f"{at}: there is no ConfigMap {volume['configMap']['name']}"
        for container in pod["spec"]["containers"]:
            for mount in container.get("volumeMounts", []):
                if mount["name"] not in volumes:
                    yield f"{at}: there is no volume {mount['name']}"
            for variable in container.get("env", []):
                if wanted := variable.get("valueFrom", {}).get("secretKeyRef"):
                    secret = overlay.named("Secret", wanted["name"])
                    if not secret or wanted["key"] not in secret["data"]:
                        yield f"{at}: there is no Secret {wanted['name']} with {wanted['key']}"


def secrets_are_placeholders(overlay: Overlay) -> Iterator[str]:
    for secret in overlay.of("Secret"):
        for name, value in secret["data"].items():
            if value:
                yield f"{place(secret)}: {name} has a value; the repository holds placeholders alone"


def as_many_replicas_as_share_state(overlay: Overlay) -> Iterator[str]:
    deployment = overlay.named("Deployment", "cedulita")
    spec = deployment["spec"]
    [container] = spec["template"]["spec"]["containers"]
    store = next((one["value"] for one in container["env"] if one["name"] == "CEDULITA_STORE"), None)
    scalers = overlay.of("HorizontalPodAutoscaler")
    if overlay.name == "memory":
        if spec.get("replicas") != 1 or scalers or overlay.of("PodDisruptionBudget"):
            yield f"{place(deployment)}: state in memory is not shared, so there is one replica, no autoscaler and no budget"
        if spec["strategy"] != {"type": "Recreate"}:
            yield f"{place(deployment)}: a rolling update has two replicas for a while; expected strategy Recreate"
        if store:
            yield f"{place(deployment)}: the overlay memory has no store, got {store}"
        return
    if len(scalers) != 1 or scalers[0]["spec"]["minReplicas"] < 3 or "replicas" in spec:
        yield f"{place(deployment)}: expected one autoscaler with 3 replicas or more, and no number of replicas beside it"
    if len(overlay.of("PodDisruptionBudget")) != 1:
        yield f"{place(deployment)}: expected one PodDisruptionBudget"
    host, _, port = str(store).removeprefix("redis://").partition("/")[0].partition(":")
    service = overlay.named("Service", host)
    if not service or str(service["spec"]["ports"][0]["port"]) != port:
        yield f"{place(deployment)}: CEDULITA_STORE is {store}, and no Service has that name and port"
    policy = overlay.named("NetworkPolicy", "cedulita-store")
    own = {"podSelector": {"matchLabels": spec["selector"]["matchLabels"]}}
    if not policy or [rule["from"] for rule in policy["spec"]["ingress"]] != [[own]]:
        yield "NetworkPolicy cedulita-store: others than the replicas reach the store"


RULES = [
    every_pod_is_fenced, every_container_has_limits, every_image_has_a_fixed_tag, probes_ask_the_right_paths, every_selector_selects,
    every_pod_has_a_network_policy, what_is_referred_to_is_there, secrets_are_placeholders, as_many_replicas_as_share_state,
]


def main() -> int:
    name, file = sys.argv[1:]
    overlay = Overlay(name, list(yaml.safe_load_all(Path(file).read_text())))
    wrong = [text for rule in RULES for text in rule(overlay)]
    for text in wrong:
        print(f"rules.py: {name}: {text}", file=sys.stderr)
    if not wrong:
        print(f"rules.py: {name}: {len(overlay.resources)} resources keep {len(RULES)} rules")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
