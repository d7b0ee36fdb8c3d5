"""What stands before the real thing in a block's PATH: `stand_in.py cedulita|cargo|pip|curl|REFUSED ARGUMENT...`.

- `cedulita` runs the program; a server in the foreground goes on behind the block as soon as it is ready, as in another terminal.
- `cargo run --release -- ...` is the same; all else of cargo is a step of `.ci/run`, and is only noted.
- `pip install` is only noted, for what it would install is there.
- `curl` ends badly where the answer is not the one that the comment behind it promises, where the admin API refuses, and where
  a name does not exist (501).
- All others are tools that reach beyond this machine, or that leave something on it.
"""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

STATE = Path(os.environ["DOCUMENTS_STATE"])
PROGRAM = os.environ["DOCUMENTS_PROGRAM"]
PATIENCE = 10  # seconds


def fail(text: str) -> None:
    sys.exit(f"run.py: {text}")


def serves(arguments: list[str]) -> bool:
    if {"-h", "--help", "--help-all", "-V", "--version"} & set(arguments):
        return False
    return not arguments or arguments[0].startswith("-") or arguments[0] in ("serve", "record")


def in_background() -> bool:
    """A shell without job control gives what ends with & nothing to read."""
    return os.path.samestat(os.fstat(0), os.stat(os.devnull))


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def end_servers() -> None:
    """Ends the servers before this one, as a reader has to who starts another one on the same port."""
    for process in map(int, (STATE / "servers").read_text().split()):
        if is_alive(process):
            os.kill(process, signal.SIGTERM)
        while is_alive(process):
            time.sleep(0.02)
    (STATE / "servers").write_text("")


def serve(arguments: list[str]) -> None:
    log = STATE / "log.txt"
    ready = [] if "--ready-json" in arguments else ["--ready-json"]
    with log.open("wb") as errors:
        server = subprocess.Popen([PROGRAM, *arguments, *ready], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors)
    signal.alarm(PATIENCE)
    line = server.stdout.readline()
    signal.alarm(0)
    if not line:
        fail(f"the server has ended with {server.wait()}: {log.read_text()}")
    (STATE / "servers").write_text(str(server.pid))


def cedulita(arguments: list[str]) -> None:
    if arguments[:1] == ["run"]:
        os.environ.pop("CEDULITA_PORT", None)  # It takes a free port.
    if not serves(arguments) or in_background():
        os.execv(PROGRAM, [PROGRAM, *arguments])
    end_servers()
    serve(arguments)


def cargo(arguments: list[str]) -> None:
    if arguments[:1] == ["run"]:
        cedulita(arguments[arguments.index("--") + 1 :] if "--" in arguments else [])
    else:
        leave("cargo", arguments)


def pip(arguments: list[str]) -> None:
    if arguments[:1] != ["install"]:
        fail("pip only installs here")
    leave("pip", arguments)


def leave(tool: str, arguments: list[str]) -> None:
    with (STATE / "left.txt").open("a") as left:
        left.write(f"{tool} {' '.join(arguments)}\n")


def curl(arguments: list[str]) -> None:
    """The real one, with what it promises in PROMISE: `curl: (56)`, a status of HTTP, a status of the API."""
    promise = os.environ.get("PROMISE", "")
    form = "%{stderr}\nanswered %{http_code} %{url_effective}\n"
    done = subprocess.run([os.environ["DOCUMENTS_CURL"], "-sS", "-w", form, *arguments], capture_output=True)
    sys.stdout.buffer.write(done.stdout)
    said = done.stderr.decode(errors="replace")
    sys.stderr.write(said)
    if wanted := re.search(r"curl: \((\d+)\)", promise):
        return None if done.returncode == int(wanted[1]) else fail(f"curl ended with {done.returncode}, and the document says: {promise}")
    for http, url in re.findall(r"^answered (\d+) (\S+)$", said, re.MULTILINE):
        check_answer(int(http), url, promise)
    if (code := re.search(r"\b(OK|[A-Z]+_[A-Z_]+|UNAUTHORIZED)\b", promise)) and f'"{code[1]}"'.encode() not in done.stdout:
        fail(f"the document promises {code[1]}, and this came: {done.stdout[:300]!r}")
    sys.exit(done.returncode)


def check_answer(http: int, url: str, promise: str) -> None:
    wanted = re.search(r"(?:^|answer(?:s|ed)? |HTTP )([1-5]\d\d)\b", promise)
    if wanted and http != int(wanted[1]):
        fail(f"{url} answered {http}, and the document says: {promise}")
    if not wanted and (http == 501 or "/__admin" in url and http >= 400):
        fail(f"{url} answered {http}")


def main() -> None:
    name, *arguments = sys.argv[1:]
    known = {"cedulita": cedulita, "cargo": cargo, "curl": curl, "pip": pip}
    if name not in known:
        fail(f"{name} is not to be had here")
    known[name](arguments)


if __name__ == "__main__":
    main()
