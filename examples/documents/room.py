"""The throw-away folder of one document, with its server, and how a block is run there."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from blocks import Block
from languages import PARSED, RUN, VENV, NotRun

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTED_PORT = 8080
NEEDS = Path(__file__).with_name("needs")
PHOTO = ROOT / "tests/it/pictures/baseline.jpg"
LINKED = ["deploy", "examples", "fixtures", "tests"]
CHECKOUT = re.compile(rf"(?<![\w./-])({'|'.join(LINKED)})(?=[/ \n])")
# Tools that reach beyond this machine, or leave something on it.
REFUSED = ["apt-get", "brew", "buildah", "chromium", "docker", "mvn", "npm", "npx"]


class Room:
    def __init__(self, folder: Path, program: Path, port: int | None) -> None:
        """Without a port the network is the document's own, and the one of the documents is free."""
        self.folder, self.program, self.port = folder / "work", program, port or DOCUMENTED_PORT
        self.is_alone = port is None
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
        } | ({} if self.is_alone else {"CEDULITA_PORT": str(port)})
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
            raise RuntimeError(f"nothing is called {name}: no block, no file of examples/documents/needs or of the checkout")

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
            self.start()
            self.execute(command, patience)
        else:
            raise NotRun(f"nothing here runs {block.language or 'a block without a language'}")

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
        """Ends the whole group, and waits until its ports are free."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for _ in range(1000):
                os.killpg(process.pid, 0)
                # In processes of its own, this one inherits those that the group leaves.
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(-process.pid, os.WNOHANG)
                time.sleep(0.01)
        process.wait()

    def written(self, block: Block, name: str) -> str:
        place = self.folder / (block.name or name)
        place.write_text(self.on_our_port(block.text))
        return str(place)

    def on_our_port(self, text: str) -> str:
        return re.sub(rf"\b{DOCUMENTED_PORT}\b", str(self.port), text)
