"""The throw-away folder of one document, with its server, and how a block is run there."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
import xml.dom.minidom
from pathlib import Path

from blocks import Block

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / "target/clients/python/bin"
NEEDS = Path(__file__).with_name("needs")
PHOTO = ROOT / "tests/it/pictures/baseline.jpg"
LINKED = ["deploy", "examples", "fixtures", "tests"]
CHECKOUT = re.compile(rf"(?<![\w./-])({'|'.join(LINKED)})(?=[/ \n])")
# Tools that reach beyond this machine, or leave something on it.
REFUSED = ["apt-get", "brew", "buildah", "chromium", "docker", "mvn", "npm", "npx"]
PROMISE = re.compile(r"(?<![\w./-])curl (?=.*?\s# *(.*)$)", re.DOTALL)
YAML = "import sys, yaml; list(yaml.safe_load_all(open(sys.argv[1])))"


class NotRun(Exception):
    """Why a block was not run: nobody can, or a tool is missing."""


class Room:
    def __init__(self, folder: Path, program: Path, port: int) -> None:
        self.folder, self.program, self.port = folder / "work", program, port
        self.state, self.bin = folder / "state", folder / "bin"
        for made in (self.folder, self.state, self.bin, folder / "home"):
            made.mkdir()
        (self.state / "servers").write_text("")
        for name in ["cedulita", "cargo", "curl", "pip", *REFUSED]:
            self.stand_in(self.bin / name, name)
        self.stand_in(self.folder / "target/release/cedulita", "cedulita")
        self.environment = {
            "PATH": os.pathsep.join([str(self.bin), *([str(VENV)] if VENV.exists() else []), os.environ["PATH"]]),
            "HOME": str(folder / "home"), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
            # In a container no folder keeps an authority, unless it is named.
            "CEDULITA_TLS_DIR": str(folder / "home/tls"), "CEDULITA_BINARY": str(program),
            # The package for Python as if it were installed.
            "PYTHONPATH": str(ROOT / "python/src"), "PYTEST_PLUGINS": "cedulita.pytest_plugin", "PYTEST_ADDOPTS": "-p no:cacheprovider",
            "DOCUMENTS_STATE": str(self.state), "DOCUMENTS_PROGRAM": str(program), "DOCUMENTS_CURL": shutil.which("curl") or "curl",
        } | ({} if port == 8080 else {"CEDULITA_PORT": str(port)})
        self.server: subprocess.Popen[bytes] | None = None

    @staticmethod
    def stand_in(place: Path, name: str) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{Path(__file__).with_name('stand_in.py')}' {name} \"$@\"\n")
        place.chmod(0o755)

    def start(self) -> None:
        """A server as somebody has who follows the document; a block that starts another one ends it."""
        if self.server and self.server.poll() is None:
            return
        command = [self.program, "--port", str(self.port), "--ready-json", "--log", "off"]
        environment = {"PATH": os.environ["PATH"], "HOME": self.environment["HOME"]}
        self.server = subprocess.Popen(command, cwd=self.state, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        if not self.server.stdout.readline():
            raise RuntimeError(f"no server on port {self.port}: it ended with {self.server.wait()}")
        (self.state / "servers").write_text(str(self.server.pid))

    def stop(self) -> None:
        if self.server:
            self.server.terminate()
            self.server.wait()

    def link_checkout(self, wanted: bool) -> None:
        """Blocks that take something from a checkout find it; those for any other folder must not."""
        for name in LINKED:
            (self.folder / name).unlink(missing_ok=True)
            if wanted:
                (self.folder / name).symlink_to(ROOT / name)

    def put(self, name: str, named: dict[str, Block]) -> None:
        """A file that a block needs."""
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if name == "photo.jpg":
            shutil.copy(PHOTO, place)
        elif name in named:
            place.write_text(named[name].text)
        elif (NEEDS / name).is_dir():
            shutil.copytree(NEEDS / name, place, dirs_exist_ok=True)
        elif source := next((folder / name for folder in (NEEDS, ROOT) if (folder / name).is_file()), None):
            shutil.copy(source, place)
        else:
            raise RuntimeError(f"it needs {name}, which is neither a block of that name, nor in examples/documents/needs, nor in the checkout")

    def run(self, block: Block, named: dict[str, Block], patience: float) -> None:
        """Runs or parses a block; raises NotRun, or what was wrong."""
        self.link_checkout(bool(CHECKOUT.search(block.text)))
        for name in block.needs:
            self.put(name, named)
        if block.name:
            self.put(block.name, {block.name: block})
        if block.language in PARSED:
            PARSED[block.language](self, block.text)
        elif block.language in RUN:
            command = RUN[block.language](self, block)
            if not shutil.which(command[0], path=self.environment["PATH"]):
                raise NotRun(f"{command[0]} is not installed")
            if command[0] == "python3" and not VENV.exists():
                raise NotRun("what examples/clients/install.sh gives Python is not installed")
            self.start()
            self.execute(command, patience)
        else:
            raise NotRun(f"nothing here runs {block.language}")

    def execute(self, command: list[str], patience: float) -> None:
        """Runs a command in a process group of its own, of which nothing is left."""
        with (self.state / "output.txt").open("w+b") as output:
            process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True,
            )
            process.stdin.close()
            try:
                status: int | str = process.wait(patience)
            except subprocess.TimeoutExpired:
                status = f"nothing within {patience:.0f} seconds"
            finally:
                self.end(process)
            output.seek(0)
            text = output.read().decode(errors="replace")
        if status != 0:
            raise RuntimeError(f"it ended with {status}:\n{text[-3000:]}")

    @staticmethod
    def end(process: subprocess.Popen[bytes]) -> None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()

    def written(self, block: Block, name: str) -> str:
        place = self.folder / (block.name or name)
        place.write_text(self.on_our_port(block.text))
        return str(place)

    def on_our_port(self, text: str) -> str:
        return re.sub(r"\b8080\b", str(self.port), text)


def shell(room: Room, block: Block) -> list[str]:
    """With -e every exit status counts. What a comment behind curl promises is handed to it."""
    lines = re.findall(r"(?:[^\n]*\\\n)*[^\n]*\n", room.on_our_port(block.text))
    promised = [PROMISE.sub(lambda curl: f"PROMISE={quoted(curl[1])} curl ", line, count=1) for line in lines]
    return ["bash", "-e", "-o", "pipefail", "-c", "".join(promised)]


def quoted(text: str) -> str:
    return "'" + text.strip().replace("'", "'\\''") + "'"


def python(room: Room, block: Block) -> list[str]:
    is_test = re.search(r"^def test_|unittest", block.text, re.MULTILINE)
    return ["python3", *(["-m", "pytest", "-q"] if is_test else []), room.written(block, "block.py")]


def java(room: Room, block: Block) -> list[str]:
    if not (name := re.search(r"^(?:public )?class (\w+)", block.text, re.MULTILINE)):
        raise NotRun("it is no whole class")
    return ["java", room.written(block, f"{name[1]}.java")]


def yaml(room: Room, text: str) -> None:
    if not VENV.exists():
        raise NotRun("what examples/clients/install.sh gives Python is not installed")
    room.put("block.yaml", {"block.yaml": Block("", 0, "yaml", "", text)})
    done = subprocess.run([VENV / "python", "-c", YAML, room.folder / "block.yaml"], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)


def json_members(_: Room, text: str) -> None:
    """JSON, or a few members of an object."""
    json.loads(text if text.lstrip()[0] in "{[" else "{" + text.rstrip().rstrip(",") + "}")


PARSED = {
    "json": json_members,
    "toml": lambda _, text: tomllib.loads(text),
    "yaml": yaml,
    "xml": lambda _, text: xml.dom.minidom.parseString(f"<all>{text}</all>"),
    "text": lambda _, text: None,
    "": lambda _, text: None,
}
RUN = {
    "sh": shell,
    "bash": shell,
    "python": python,
    "js": lambda room, block: ["node", room.written(block, "block.mjs")],
    "javascript": lambda room, block: ["node", room.written(block, "block.mjs")],
    "php": lambda room, block: ["php", room.written(block, "block.php")],
    "java": java,
}
