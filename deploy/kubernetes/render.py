#!/usr/bin/env python3
"""Prints what `kubectl kustomize FOLDER` prints, for as much of a kustomization as is used here: render.py FOLDER.

It is for check.sh on machines without kubectl. Whatever it does not know it refuses, and leaves nothing out.
"""

import base64
import sys
from pathlib import Path

import yaml

# By which member the elements of a list are the same, as Kubernetes merges them; lists of ATOMIC are replaced as a whole.
MERGED_BY = {"containers": "name", "env": "name", "volumes": "name", "volumeMounts": "mountPath"}
ATOMIC = {"ingress", "egress"}


class Refused(Exception):
    """What this program does not understand, or what cannot be right."""


def known(place, given, *names):
    """The members of a mapping in the order of the names, None for those that are not there."""
    if strange := set(given) - set(names):
        raise Refused(f"{place}: render.py does not know {', '.join(sorted(strange))}")
    return [given.get(name) for name in names]


def key(resource):
    return resource["apiVersion"], resource["kind"], resource["metadata"]["name"]


def merge(place, old, new):
    """A strategic merge: null removes a member, and lists of mappings are merged by what names their elements."""
    for name, value in new.items():
        at = f"{place}.{name}"
        if name.startswith("$"):
            raise Refused(f"{at}: render.py knows only `$patch: delete` of a whole resource")
        if value is None:
            old.pop(name, None)
        elif isinstance(value, dict) and isinstance(old.get(name), dict):
            merge(at, old[name], value)
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value) and name not in ATOMIC:
            if name not in MERGED_BY:
                raise Refused(f"{at}: render.py does not know how this list is merged")
            merge_list(at, old.setdefault(name, []), value, MERGED_BY[name])
        else:
            old[name] = value


def merge_list(place, old, new, by):
    named = {item[by]: item for item in old}
    for item in new:
        if item[by] in named:
            merge(f"{place}[{item[by]}]", named[item[by]], item)
    # New elements come first, in their order, as kustomize has it.
    old[:0] = [item for item in new if item[by] not in named]


def patched(place, resources, patch):
    found = [resource for resource in resources if key(resource) == key(patch)]
    if not found:
        raise Refused(f"{place}: there is no {' '.join(key(patch))} to change")
    if patch.get("$patch") == "delete":
        resources.remove(found[0])
    else:
        merge(place, found[0], patch)


def config_map(folder, place, given):
    name, files = known(place, given, "name", "files")
    data = {Path(file).name: (folder / file).read_text() for file in files}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def secret(folder, place, given):
    name, files = known(place, given, "name", "envs")
    lines = [line for file in files for line in (folder / file).read_text().splitlines() if line.strip() and line[0] != "#"]
    data = {entry: base64.b64encode(value.encode()).decode() for entry, value in (line.split("=", 1) for line in lines)}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "data": data, "type": "Opaque"}


def render(folder):
    """All resources of a folder's kustomization."""
    place = str(folder / "kustomization.yaml")
    names = ["resources", "patches", "configMapGenerator", "secretGenerator", "generatorOptions", "images", "replicas", "labels"]
    given = yaml.safe_load(Path(place).read_text())
    *head, files, patches, maps, secrets, options, images, replicas, labels = known(place, given, "apiVersion", "kind", *names)
    if head != ["kustomize.config.k8s.io/v1beta1", "Kustomization"]:
        raise Refused(f"{place}: this is no Kustomization of kustomize.config.k8s.io/v1beta1")
    if (maps or secrets) and options != {"disableNameSuffixHash": True}:
        raise Refused(f"{place}: render.py makes no suffixes: expected generatorOptions disableNameSuffixHash: true")
    resources = []
    for file in files or []:
        at = (folder / file).resolve()
        resources += render(at) if at.is_dir() else filter(None, yaml.safe_load_all(at.read_text()))
    resources += [config_map(folder, place, one) for one in maps or []] + [secret(folder, place, one) for one in secrets or []]
    if len(set(map(key, resources))) < len(resources):
        raise Refused(f"{place}: two resources have the same kind and name")
    for [file] in (known(place, one, "path") for one in patches or []):
        patched(str(folder / file), resources, yaml.safe_load((folder / file).read_text()))
    for [pairs] in (known(place, one, "pairs") for one in labels or []):
        for resource in resources:
            resource["metadata"].setdefault("labels", {}).update(pairs)
    pods = [resource for resource in resources if resource["kind"] in ("Deployment", "StatefulSet")]
    for name, new_name, tag in (known(place, one, "name", "newName", "newTag") for one in images or []):
        for container in (one for pod in pods for one in pod["spec"]["template"]["spec"]["containers"]):
            if container["image"].split(":")[0] == name:
                container["image"] = f"{new_name or name}:{tag}"
    for name, count in (known(place, one, "name", "count") for one in replicas or []):
        next(resource for resource in pods if resource["metadata"]["name"] == name)["spec"]["replicas"] = count
    return resources


if __name__ == "__main__":
    try:
        print(yaml.safe_dump_all(render(Path(sys.argv[1]).resolve()), sort_keys=True), end="")
    except Refused as refused:
        sys.exit(f"render.py: {refused}")
