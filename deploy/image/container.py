"""Unpacks the image and runs it with runc, without an engine, behind a fence tighter than an engine's own.

The root is read-only, there are no capabilities and no new privileges, and the network is a namespace with loopback alone.
"""

import json
import os
import subprocess
import time
import uuid
from pathlib import Path

NAMESPACES = ["pid", "network", "ipc", "uts", "mount"]
MEMORY = 256 << 20
# A start takes a fraction of a second; a loaded machine gets more, and no hang outlives this.
PATIENCE = 30


class Image:
    """An image as it would be pushed: what it says of itself, and the layers as they travel."""

    def __init__(self, name, folder):
        self.name, self.folder = name, Path(folder)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        # Pressed as small as a release presses it.
        press = ["--compression-format", "gzip", "--compression-level", "9"]
        subprocess.run(["buildah", "push", "--quiet", *press, name, f"dir:{self.folder}"], check=True, timeout=PATIENCE)
        self.manifest = json.loads((self.folder / "manifest.json").read_text())
        digest = self.manifest["config"]["digest"].removeprefix("sha256:")
        self.config = json.loads((self.folder / digest).read_text())["config"]

    def unpack(self, root):
        root.mkdir(parents=True)
        for layer in self.manifest["layers"]:
            blob = self.folder / layer["digest"].removeprefix("sha256:")
            subprocess.run(["tar", "-xf", blob, "-C", root], check=True, timeout=PATIENCE)


class Container:
    """One run of an image; to be used with `with`. What it printed is in `log` once it has ended."""

    def __init__(self, image, folder, *, user=None, environment=(), volumes={}):
        self.id = f"cedulita-{uuid.uuid4().hex[:12]}"
        self.folder = Path(folder) / self.id
        image.unpack(self.folder / "rootfs")
        # Engines give a container these two; without them no name is known inside.
        names = {"/etc/hosts": self.folder / "hosts", "/etc/resolv.conf": self.folder / "resolv.conf"}
        names["/etc/hosts"].write_text("127.0.0.1 localhost\n127.0.0.1 cedulita.test\n")
        names["/etc/resolv.conf"].write_text("nameserver 127.0.0.11\noptions timeout:1 attempts:1\n")
        environment = [*image.config["Env"], "CEDULITA_READY_JSON=true", *environment]
        spec = specification(image.config, user or image.config["User"], environment, names | volumes)
        (self.folder / "config.json").write_text(json.dumps(spec))

    def __enter__(self):
        command = self.runc("run", "--bundle", str(self.folder), self.id)
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        # One line once calls are welcome, or the end of the output if the start fails: neither is waited for in vain.
        self.ready = self.process.stdout.readline()
        if not self.ready:
            self.process.wait(PATIENCE)
            self.process.stdout.close()
            raise AssertionError(f"the container did not start: {self.log}")
        state = subprocess.run(self.runc("state", self.id), capture_output=True, check=True, timeout=PATIENCE).stdout
        self.pid = json.loads(state)["pid"]
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            subprocess.run(self.runc("delete", "--force", self.id), check=True, timeout=PATIENCE)
            self.process.wait(PATIENCE)
        self.process.stdout.close()

    @property
    def log(self):
        return (self.folder / "log").read_text()

    def runc(self, *arguments):
        return ["runc", "--root", str(self.folder.parent / "runc"), *arguments]

    def execute(self, *command):
        """Runs a command inside, as a health check is run."""
        return subprocess.run(self.runc("exec", self.id, *command), capture_output=True, text=True, timeout=PATIENCE)

    def beside(self, *command):
        """Runs a program of this machine in the container's network."""
        command = ["nsenter", "--net", "--target", str(self.pid), *command]
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout

    def status(self):
        """What the kernel says of the first process."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return {name: value.split() for name, value in (line.split(":", 1) for line in lines)}

    def memory_limit(self):
        """The bound of its control group, in version 2 or 1 of the kernel's interface."""
        groups = dict(line.split(":", 2)[1:] for line in Path(f"/proc/{self.pid}/cgroup").read_text().splitlines())
        if "memory" in groups:
            return int(Path(f"/sys/fs/cgroup/memory{groups['memory']}/memory.limit_in_bytes").read_text())
        return int(Path(f"/sys/fs/cgroup{groups['']}/memory.max").read_text())

    def stop(self):
        """Sends SIGTERM, and returns the exit status and the seconds until then."""
        began = time.monotonic()
        subprocess.run(self.runc("kill", self.id, "TERM"), check=True, timeout=PATIENCE)
        return self.process.wait(PATIENCE), time.monotonic() - began


def specification(config, user, environment, volumes):
    """What runc is told, from what the image says."""
    uid, gid = (int(part) for part in user.split(":"))
    mounts = [{"destination": "/proc", "type": "proc", "source": "proc"}]
    for inside, outside in volumes.items():
        mounts.append({"destination": inside, "source": os.path.abspath(outside), "options": ["bind", "ro"]})
    return {
        "ociVersion": "1.0.2",
        "root": {"path": "rootfs", "readonly": True},
        "hostname": "cedulita",
        "process": {
            "args": config["Entrypoint"],
            "env": environment,
            "cwd": config.get("WorkingDir") or "/",
            "user": {"uid": uid, "gid": gid},
            "capabilities": {},
            "noNewPrivileges": True,
        },
        "mounts": mounts,
        "linux": {
            "namespaces": [{"type": name} for name in NAMESPACES],
            "resources": {"memory": {"limit": MEMORY}},
        },
    }
