"""As much of GitHub's runner as a composite action of ours needs: expressions, files for outputs, and the end of a job."""

import os
import re
import signal
import subprocess
import uuid
from pathlib import Path

from ruamel.yaml import YAML

PATIENCE = 60


class Job:
    """A job on a machine of its own folder; to be used with `with`, since the end of it ends what it has left running."""

    def __init__(self, folder, server_url, system="Linux", architecture="X64"):
        self.folder, self.tracking = Path(folder), f"github_{uuid.uuid4()}"
        self.environment = {
            "HOME": str(self.folder),
            "PATH": os.environ["PATH"],
            "GITHUB_SERVER_URL": server_url,
            "RUNNER_TEMP": str(self.folder / "temp"),
            "RUNNER_OS": system,
            "RUNNER_ARCH": architecture,
            "RUNNER_TRACKING_ID": self.tracking,
        }
        (self.folder / "temp").mkdir(parents=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.left_running():
            os.kill(process, signal.SIGKILL)

    def left_running(self):
        """The processes that carry the job's mark, by which the runner finds them."""
        mark = f"RUNNER_TRACKING_ID={self.tracking}".encode()
        return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/environ") if mark in environment_of(path)]

    def use(self, action, environment=(), **inputs):
        """Runs the action's steps until one fails, and returns its outputs and what was printed."""
        definition = YAML(typ="safe").load((action / "action.yml").read_text())
        declared = definition["inputs"]
        assert set(inputs) <= set(declared), "GitHub warns of inputs that are not declared, and so do we"
        scope = {f"inputs.{name}": inputs.get(name, declared[name].get("default", "")) for name in declared}
        printed = ""
        for step in definition["runs"]["steps"]:
            assert step["shell"] == "bash"
            if "if" in step and not evaluate(step["if"], scope):
                continue
            status, said, outputs = self.run(step, action, scope, dict(environment))
            printed += said
            scope |= {f"steps.{step['id']}.outputs.{name}": value for name, value in outputs.items()}
            if status:
                return None, printed
        return {name: fill(output["value"], scope) for name, output in definition["outputs"].items()}, printed

    def run(self, step, action, scope, environment):
        files = {name: self.folder / name for name in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH")}
        files["GITHUB_OUTPUT"].unlink(missing_ok=True)
        for path in files.values():
            path.touch()
        script = self.folder / "script.sh"
        script.write_text(fill(step["run"], scope))
        given = {name: fill(value, scope) for name, value in step.get("env", {}).items()}
        variables = {name: str(path) for name, path in files.items()} | {"GITHUB_ACTION_PATH": str(action)}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script], cwd=self.folder, capture_output=True, text=True,
            env=self.environment | variables | environment | given, stdin=subprocess.DEVNULL, timeout=PATIENCE)
        return done.returncode, done.stdout + done.stderr, pairs(files["GITHUB_OUTPUT"])

    def variables(self):
        """What later steps find in their environment."""
        return pairs(self.folder / "GITHUB_ENV")

    def path(self):
        return (self.folder / "GITHUB_PATH").read_text().split()


def environment_of(path):
    try:
        return path.read_bytes().split(b"\0")
    except OSError:
        # It has ended meanwhile, or is none of ours.
        return []


def pairs(path):
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


def fill(text, scope):
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: evaluate(found[1], scope), text)


def evaluate(expression, scope):
    """`A == 'text'`, and `A || B`; what was never set is empty, as with GitHub."""
    if "==" in expression:
        name, value = (part.strip() for part in expression.split("=="))
        return scope.get(name, "") == value.strip("'")
    return next((scope[name] for name in map(str.strip, expression.split("||")) if scope.get(name)), "")
