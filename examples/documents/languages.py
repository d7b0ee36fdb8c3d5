"""How a block of each language is run, or parsed where it is no program."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
import xml.dom.minidom
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

from blocks import Block

if TYPE_CHECKING:
    from room import Room

VENV = Path(__file__).resolve().parents[2] / "target/clients/python/bin"
# curl, and the comment behind it.
PROMISE = re.compile(r"(?<![\w./-])curl (?=.*?\s# *(.*)$)", re.DOTALL)
YAML = "import sys, yaml; list(yaml.safe_load_all(open(sys.argv[1])))"


class NotRun(Exception):
    """Why a block was not run: nobody can, or a tool is missing."""


def need_venv() -> None:
    if not VENV.exists():
        raise NotRun("what examples/clients/install.sh gives Python is not installed")


def shell(room: Room, block: Block) -> list[str]:
    """With -e every exit status counts. What a comment behind curl promises is handed to it."""
    lines = re.findall(r"(?:[^\n]*\\\n)*[^\n]*\n", room.on_our_port(block.text))
    promised = [PROMISE.sub(lambda curl: f"PROMISE={quoted(curl[1])} curl ", line, count=1) for line in lines]
    return ["bash", "-e", "-o", "pipefail", "-c", "".join(promised)]


def quoted(text: str) -> str:
    return "'" + text.strip().replace("'", "'\\''") + "'"


def python(room: Room, block: Block) -> list[str]:
    need_venv()
    is_test = re.search(r"^def test_|unittest", block.text, re.MULTILINE)
    return ["python3", *(["-m", "pytest", "-q"] if is_test else []), room.written(block, "block.py")]


def java(room: Room, block: Block) -> list[str]:
    if not (name := re.search(r"^(?:public )?class (\w+)", block.text, re.MULTILINE)):
        raise NotRun("it is no whole class")
    return ["java", room.written(block, f"{name[1]}.java")]


def http(room: Room, text: str) -> None:
    """A request, which is made and answered as one that can be followed; an answer is only read."""
    head, _, body = text.partition("\n\n")
    first, *fields = head.splitlines()
    method, path, version = first.split(" ", 2)
    if method.startswith("HTTP/"):
        return
    assert version == "HTTP/1.1", f"expected METHOD PATH HTTP/1.1, got {first}"
    room.start()
    connection = HTTPConnection("127.0.0.1", room.port, timeout=10)
    headers = dict(line.split(": ", 1) for line in fields if not line.lower().startswith("content-length:"))
    connection.request(method, path, body.rstrip("\n").encode(), headers)
    status = connection.getresponse().status
    assert status < 400, f"{method} {path} was answered {status}"


def yaml(room: Room, text: str) -> None:
    need_venv()
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
    "http": http,
    "text": lambda _, text: None,
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
