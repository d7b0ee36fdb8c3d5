"""The programs of compose.yaml as processes of this machine, and requests to them; check.py says what for."""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PICTURE = (ROOT / "tests/it/pictures/baseline.jpg").read_bytes()
# What compose.yaml asks its reader for.
CHOSEN = {"CEDULITA_ADMIN_TOKEN": "token-of-this-check", "CEDULITA_STORE_PASSWORD": "password-of-this-check"}
# Seconds. A start or a recovery takes a fraction of it; a loaded machine gets more, and no hang outlives this.
PATIENCE = 20


class Failed(Exception):
    """A sentence that says what is not as it should be."""


class NoAnswer(Failed):
    """A request whose connection was refused, broke off or stood still."""


def expect(is_so: bool, sentence: str) -> None:
    if not is_so:
        raise Failed(sentence)


def until(sentence: str, is_so: Callable[[], bool]) -> None:
    """Waits until it is so, and fails with the sentence if it never is."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        expect(time.monotonic() < end, f"within {PATIENCE} seconds it did not come about that {sentence}")
        time.sleep(0.05)


def done(sentence: str) -> None:
    print(f"ok: {sentence}", flush=True)


# What compose.yaml says, for as much of it as this needs.


def compose() -> tuple[dict[str, str], list[str], list[str]]:
    """The settings that the replicas have in common, their names, and the store's arguments."""
    text = re.sub(r"\$\{(\w+):\?[^}]*\}", lambda found: CHOSEN[found[1]], (HERE / "compose.yaml").read_text())
    block = re.search(r"^x-settings:.*\n((?:  .*\n)+)", text, re.MULTILINE)
    settings = dict(re.findall(r"^  (CEDULITA_\w+): \"?([^\"\n]+)\"?$", block[1] if block else "", re.MULTILINE))
    services = re.findall(r"^  (\S+):\n    <<: \*replica\n    environment: \{ <<: \*settings, CEDULITA_REPLICA: (\S+) \}$", text, re.MULTILINE)
    command = re.search(r"^    command: (\[.*?\])$", text, re.MULTILINE | re.DOTALL)
    expect(len(services) == 3 and "CEDULITA_STORE" in settings and command is not None, "compose.yaml is written otherwise than this reads it")
    expect(all(service == replica for service, replica in services), f"services and replicas have different names: {services}")
    return settings, [service for service, _ in services], json.loads(command[1])


def replaced(text: str, what: dict[str, str]) -> str:
    for old, new in what.items():
        expect(old in text, f"{old} is nowhere in nginx.conf")
        text = text.replace(old, new)
    return text


# Processes, none of which outlives this one.


def free_port() -> int:
    """A free port that the system gives to nobody who asks for any, because those are higher."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as any_socket:
            try:
                any_socket.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@dataclass
class Program:
    name: str
    command: list[str]
    port: int
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return (self.folder / f"{self.name}.log").read_text(errors="replace")

    def start(self) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)} | self.environment
        with (self.folder / f"{self.name}.log").open("ab") as log:
            # Standard input stays open as long as this process lives.
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True)
        until(f"{self.name} listens", self.listens)

    def listens(self) -> bool:
        expect(self.process.poll() is None, f"{self.name} has ended by itself; it said:\n{self.log[-3000:]}")
        with socket.socket() as any_socket:
            any_socket.settimeout(1)
            return any_socket.connect_ex(("127.0.0.1", self.port)) == 0

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            # One that stands still hears nothing.
            self.send(signal.SIGCONT)
            self.send(number)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdin.close()


# Calls and requests.


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    def json(self) -> dict:
        return json.loads(self.body)

    def __str__(self) -> str:
        return f"{self.status} after {self.seconds:.2f} s: {self.body[:300].decode(errors='replace')}"


def ask(port: int, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
    began = time.monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        read = response.read()
    except (OSError, HTTPException) as error:
        raise NoAnswer(f"{method} {path} at port {port} was not answered: {error!r}") from error
    finally:
        connection.close()
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, read, time.monotonic() - began)


def call(port: int, api_id: str, picture: bytes = PICTURE, **headers: str) -> Answer:
    """POST /ocr/idcard with a picture."""
    mark = "boundary-of-this-check"
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = head.encode() + picture + f"\r\n--{mark}--\r\n".encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    fixed = {"X-DF-API-ID": api_id, "X-DF-API-SECRET": "any", "Content-Type": f"multipart/form-data; boundary={mark}"}
    return ask(port, "POST", "/ocr/idcard", body, fixed | named)


def admin(port: int, method: str, path: str, body: object = None) -> Answer:
    headers = {"Authorization": f"Bearer {CHOSEN['CEDULITA_ADMIN_TOKEN']}", "Content-Type": "application/json"}
    return ask(port, method, f"/__admin/{path}", None if body is None else json.dumps(body).encode(), headers)


def at_once(count: int, make: Callable[[], Answer]) -> list[Answer]:
    with ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(make) for _ in range(count)]]


class Site:
    """The programs of compose.yaml, at ports of this machine."""

    def __init__(self, folder: Path, cedulita: Path) -> None:
        settings, names, arguments = compose()
        ports = {name: free_port() for name in [*names, "store", "balancer"]}
        addresses = {f"{name}:8080": f"127.0.0.1:{ports[name]}" for name in names} | {"store:6379": f"127.0.0.1:{ports['store']}"}
        settings["CEDULITA_STORE"] = settings["CEDULITA_STORE"].replace("store:6379", addresses["store:6379"])
        settings["CEDULITA_FIXTURES"] = str(ROOT / "fixtures")
        server = shutil.which("redis-server") or shutil.which("valkey-server") or ""
        here = ["--port", str(ports["store"]), "--bind", "127.0.0.1", "--dir", str(folder)]
        self.store = Program("store", [server, *arguments, *here], ports["store"], folder)
        self.replicas = [
            Program(name, [str(cedulita)], ports[name], folder, settings | {
                "CEDULITA_REPLICA": name, "CEDULITA_HOST": "127.0.0.1", "CEDULITA_PORT": str(ports[name]),
                "CEDULITA_STOP_WITH_STDIN": "1",
            })
            for name in names
        ]
        del addresses["store:6379"]
        balanced = {"listen 8080": f"listen 127.0.0.1:{ports['balancer']}", "/tmp/nginx": f"{folder}/nginx"} | addresses
        (folder / "nginx.conf").write_text(replaced((HERE / "nginx.conf").read_text(), balanced))
        # Whoever is root keeps that for the workers too, which could not read the folder otherwise.
        directives = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
        nginx = [shutil.which("nginx") or "", "-e", "stderr", "-p", str(folder), "-c", "nginx.conf"]
        tested = subprocess.run([*nginx, "-t"], capture_output=True, text=True, timeout=PATIENCE, check=False)
        expect(tested.returncode == 0, f"nginx does not accept nginx.conf:\n{tested.stderr}")
        self.balancer = Program("balancer", [*nginx, "-g", directives], ports["balancer"], folder)
        self.port = ports["balancer"]

    def programs(self) -> list[Program]:
        """In the order in which they depend on one another."""
        return [self.store, *self.replicas, self.balancer]

    def journal(self, query: str, port: int | None = None) -> list[dict]:
        answer = admin(port or self.port, "GET", f"journal?limit=1000&{query}")
        expect(answer.status == 200, f"the journal was answered {answer}")
        return answer.json()["calls"]

    def is_ready(self, replica: Program, status: int = 200) -> bool:
        return ask(replica.port, "GET", "/readyz").status == status

    def all_are_ready(self) -> None:
        for replica in self.replicas:
            until(f"/readyz of {replica.name} is 200", lambda replica=replica: self.is_ready(replica))
