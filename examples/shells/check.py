#!/usr/bin/env python3
"""Presses Tab in bash, fish and zsh, where completions stand as the help says, and reads the manual pages with man.

The program is the one that the variable CEDULITA names. A shell that is not there fails the check.
"""

import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = Path(os.environ["CEDULITA"]).resolve()
# What is typed before Tab, and what stands on the screen behind it.
TYPED = [
    ("cedulita speci", "cedulita specimen "),
    ("cedulita serve --unrec", "cedulita serve --unrecognised"),
    ("cedulita serve --unrecognised per", "--unrecognised person "),
    ("cedulita completions pow", "cedulita completions powershell "),
]
# The script for fish knows the values of flags, and none of an argument without a flag.
NOT_FISH = TYPED[-1]
PATIENCE = 20  # seconds
ESCAPES = re.compile(rb"\x1b(\[[0-9;?>=<]*[a-zA-Z]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][A-Z0-9]|[=>78])|[\r\x08]")


class Terminal:
    """A shell in a terminal of its own."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process, self.screen = pty.fork()
        if self.process == 0:
            os.execvpe(command[0], command, environment)
        self.read = b""

    def type(self, text: str) -> None:
        os.write(self.screen, text.encode())

    def wait_for(self, text: str) -> None:
        """Waits until the text is on the screen, and forgets what came before."""
        end = time.monotonic() + PATIENCE
        while text not in (shown := ESCAPES.sub(b"", self.read).decode(errors="replace")):
            ready, _, _ = select.select([self.screen], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise AssertionError(f"{text!r} is not on the screen:\n{shown}")
            came = os.read(self.screen, 65536)
            # Some shells wait until the terminal has said what it is.
            if b"\x1b[c" in came or b"\x1b[0c" in came:
                self.type("\x1b[?62c")
            self.read += came
        self.read = b""

    def close(self) -> None:
        os.close(self.screen)
        os.waitpid(self.process, 0)


def completions(shell: str) -> str:
    return subprocess.run([PROGRAM, "completions", shell], check=True, capture_output=True, text=True).stdout


def shells(home: Path) -> dict[str, list[str]]:
    """How each shell is started, with the script where it looks for it."""
    places = {"bash": home / "cedulita.bash", "fish": home / ".config/fish/completions/cedulita.fish", "zsh": home / "zfunc/_cedulita"}
    for shell, place in places.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(completions(shell))
    (home / ".zshrc").write_text(f"fpath=({home}/zfunc $fpath)\nautoload -U compinit\ncompinit -u -d {home}/dump\nPS1='ready> '\n")
    (home / ".bashrc").write_text(f"source {places['bash']}\nPS1='ready> '\n")
    (home / ".config/fish/config.fish").write_text("function fish_prompt\n  echo 'ready> '\nend\nset -g fish_greeting\n")
    return {"bash": ["bash", "-i"], "fish": ["fish", "-i"], "zsh": ["zsh", "-i"]}


def check_shell(name: str, command: list[str], environment: dict[str, str]) -> None:
    lines = [line for line in TYPED if name != "fish" or line != NOT_FISH]
    for typed, wanted in lines:
        terminal = Terminal(command, environment)
        try:
            terminal.wait_for("ready> ")
            terminal.type(f"{typed}\t")
            terminal.wait_for(wanted)
        finally:
            terminal.close()
    print(f"{name}: {len(lines)} lines completed")


def check_manual(home: Path) -> None:
    folder = home / "man/man1"
    subprocess.run([PROGRAM, "man", "--out", folder], check=True)
    pages = sorted(folder.iterdir())
    assert len(pages) > 10, pages
    for page in pages:
        read = subprocess.run(["man", "--warnings", "-l", page], capture_output=True, text=True, check=True, env={**os.environ, "MANPAGER": "cat"})
        assert "NAME" in read.stdout and "SYNOPSIS" in read.stdout, page
        assert not read.stderr, f"{page}: {read.stderr}"
    print(f"man: {len(pages)} pages read")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "bin").mkdir()
        (home / "bin/cedulita").symlink_to(PROGRAM)
        environment = {
            "HOME": folder, "ZDOTDIR": folder, "TERM": "xterm", "LANG": "C.UTF-8",
            "PATH": f"{home}/bin:{os.environ['PATH']}", "COLUMNS": "120", "LINES": "40",
        }
        for name, command in shells(home).items():
            check_shell(name, command, environment)
        check_manual(home)


if __name__ == "__main__":
    sys.exit(main())
