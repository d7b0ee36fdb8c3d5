#!/usr/bin/env python3
"""Runs every block of the documents, each document in a throw-away folder against a fresh server.

CEDULITA=target/.../cedulita examples/documents/run.py [--all] [DOCUMENT ...]

Wants what examples/clients/install.sh installs; with --all a tool that is missing is a failure. blocks.py says what marks a block
that is not run. Where it may, it takes a network for each document, so that port 8080 is free and nothing beyond this machine is met.
"""

import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import blocks
from languages import NotRun
from room import ROOT, Room

DOCUMENTS = ["README.md", "LEEME.md", "docs/**/*.md", "python/README.md", "npm/*.md", "npm/*/README.md", "java/*.md"]
PATIENCE = 120  # seconds a document
TRIAL = 20  # seconds that a block gets which is said not to run
ALONE = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]


def documents() -> list[str]:
    """All of them; those that an npm package brings along are not ours."""
    found = {place for pattern in DOCUMENTS for place in ROOT.glob(pattern) if "node_modules" not in place.parts}
    return sorted(str(place.relative_to(ROOT)) for place in found)


def shown_by(block: blocks.Block, file: str) -> bool:
    """Whether that check is about this block: it names the document, or holds the block's lines in their order."""
    place = ROOT / file
    if not place.is_file():
        return False
    text = place.read_text()
    held = iter(plain(text))
    return block.document in text or all(line in held for line in plain(block.text))


def plain(text: str) -> list[str]:
    """Lines that can be compared. The picture of the documents is a copy of one of the tests'."""
    return [line.strip().replace("tests/it/pictures/baseline.jpg", "photo.jpg") for line in text.splitlines() if line.strip()]


def judged(room: Room, block: blocks.Block, named: dict[str, blocks.Block], patience: float) -> tuple[str, str]:
    """What came of a block: a word (`run`, `elsewhere`, `marked`, `missing` or `FAILED`), and the reason."""
    if file := block.marks.get("run by"):
        return ("elsewhere", file) if shown_by(block, file) else ("FAILED", f"{file} neither names {block.document} nor holds the block")
    reason = block.marks.get("not run")
    if reason and not room.is_alone:
        return "marked", reason
    try:
        room.run(block, named, min(patience, TRIAL) if reason else patience)
    except NotRun as lack:
        if reason:
            return "marked", reason
        return ("missing", str(lack)) if "installed" in str(lack) else ("FAILED", f"{lack}: mark it")
    except Exception as fault:
        return ("marked", reason) if reason else ("FAILED", f"{type(fault).__name__}: {fault}")
    return ("FAILED", f"it runs, and is marked: {reason}") if reason else ("run", "")


def check(document: str, program: Path, alone: bool) -> int:
    """Runs a document's blocks; how it went is printed, and 1 is given where one failed, 2 where a tool is missing."""
    end = time.monotonic() + PATIENCE
    found, faults = blocks.read(ROOT, document)
    everywhere = [block for other in documents() for block in blocks.read(ROOT, other)[0] if block.name]
    named = {block.name: block for block in everywhere} | {block.name: block for block in found if block.name}
    words = ["FAILED"] * len(faults)
    print("".join(f"FAILED  {fault}\n" for fault in faults), end="")
    with tempfile.TemporaryDirectory(prefix="documents-") as folder:
        room = Room(Path(folder), program, None if alone else free_port())
        for block in found:
            word, reason = judged(room, block, named, max(1.0, end - time.monotonic()))
            words.append(word)
            if word not in ("run", "elsewhere"):
                print(f"{word:7} {block.place}: {block.language}: {reason}")
        room.stop()
        left = room.state / "left.txt"
        if left.exists():
            print(f"        {document}: left to .ci/run: {', '.join(left.read_text().splitlines())}")
    run, elsewhere, marked = (words.count(word) for word in ("run", "elsewhere", "marked"))
    print(f"{document}: {run} run, {elsewhere} run by other checks, {marked} not run", flush=True)
    return 1 if "FAILED" in words else 2 if "missing" in words else 0


def begin_network() -> None:
    """Brings the loopback of a network of our own up, as `ip link set lo up` does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        flags = struct.pack("16sh", b"lo", 1 | 64)  # IFF_UP, IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, flags)  # SIOCSIFFLAGS


def free_port() -> int:
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return any_socket.getsockname()[1]


def may_be_alone() -> bool:
    return bool(shutil.which("unshare")) and subprocess.run([*ALONE, "true"], capture_output=True).returncode == 0


def main() -> int:
    program = Path(os.environ["CEDULITA"]).resolve()
    arguments = sys.argv[1:]
    if arguments[:1] == ["--one"]:
        how, document = arguments[1:]
        if how == "alone":
            begin_network()
        return check(document, program, how == "alone")
    wants_all, chosen = "--all" in arguments, [name for name in arguments if name != "--all"]
    alone = may_be_alone()
    print("each document in a network of its own" if alone else "no network of its own: port 8080 is rewritten")
    failed = []
    for document in chosen or documents():
        command = [*(ALONE if alone else []), sys.executable, __file__, "--one", "alone" if alone else "beside", document]
        process = subprocess.Popen(command, start_new_session=True)
        try:
            status = process.wait(PATIENCE + 10)
        except subprocess.TimeoutExpired:
            print(f"FAILED  {document}: it has taken more than {PATIENCE} seconds")
            os.killpg(process.pid, signal.SIGKILL)
            status = 1
        if status not in (0, 2) or status == 2 and wants_all:
            failed.append(document)
    print(f"failed: {', '.join(failed)}" if failed else "every block was run, parsed or marked")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
