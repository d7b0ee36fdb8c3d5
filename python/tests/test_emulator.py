"""The emulator as a process: it starts, says why it does not, and ends with us."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
import requests

import cedulita
from cedulita._binary import find_binary

if TYPE_CHECKING:
    from pathlib import Path

FAST = 0.1


def reached(url: str) -> bool:
    """Tell whether somebody answers there."""
    try:
        requests.get(f"{url}/livez", timeout=5)
    except requests.ConnectionError:
        return False
    return True


def test_it_runs_while_it_is_entered() -> None:
    """It answers inside the block, and outside nobody does."""
    with cedulita.Emulator() as emulator:
        url = emulator.url
        assert reached(url)
        assert emulator.admin_url == f"{url}/__admin"
    assert not reached(url)
    with pytest.raises(cedulita.CedulitaError, match="use it as `with"):
        emulator.session()


def test_start_and_stop_can_be_called_again() -> None:
    """Either does nothing where there is nothing to do."""
    emulator = cedulita.Emulator()
    emulator.stop()
    assert emulator.start().url == emulator.start().url
    emulator.stop()
    emulator.stop()
    with emulator:
        assert reached(emulator.url)


def test_it_starts_within_a_tenth_of_a_second() -> None:
    """The best of five, for the machine has other work too."""
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        with cedulita.Emulator():
            times.append(time.perf_counter() - begin)
    assert min(times) < FAST, times


def test_flags_are_those_of_the_program(tmp_path: Path) -> None:
    """They override what is ours; paths may be paths."""
    (tmp_path / "cards").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with cedulita.Emulator("--port", str(port), "--unrecognised=fail", "--fixtures", tmp_path) as emulator:
        assert emulator.url == f"http://127.0.0.1:{port}"
        assert emulator.admin("GET", "config")["engine"]["unrecognised"] == "fail"


def test_certificates_are_trusted(tmp_path: Path) -> None:
    """Those of its own; and a client is told of them, and of the proxy that leads the vendor's host here."""
    with cedulita.Emulator("--proxy", "--tls", "auto", "--tls-dir", tmp_path) as emulator:
        assert emulator.url.startswith("https:")
        session = emulator.session()
        session.queue("KEY_EXPIRED", "OUT_OF_QUOTA")
        photo = {"file": emulator.specimen("old-front")}
        answer = requests.post(session.url, headers=session.headers, files=photo, verify=emulator.ca_file, timeout=5)
        assert answer.json()["status"] == "KEY_EXPIRED"
        answer = requests.post(
            "https://cloudapi.ecuador.accuauth.com/ocr/idcard",
            headers=session.headers,
            files=photo,
            proxies={"https": emulator.proxy_url or ""},
            verify=emulator.ca_file,
            timeout=5,
        )
        assert answer.json()["status"] == "OUT_OF_QUOTA"
    with cedulita.Emulator() as emulator:
        assert emulator.ca_file is None
        assert emulator.proxy_url is None


def test_a_wrong_flag_is_told_in_the_words_of_the_program() -> None:
    """And so is the command, for it may be another program than one thinks."""
    with pytest.raises(cedulita.StartError, match=r"(?s)--unrecogniced.*status 2 of \S*cedulita --unrecogniced"):
        cedulita.Emulator("--unrecogniced").start()


def test_a_port_in_use_is_told() -> None:
    """With what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with pytest.raises(cedulita.StartError, match=f"{port} is in use by another program; choose another"):
            cedulita.Emulator("--host", "127.0.0.1", "--port", port).start()


def test_the_wait_for_the_start_is_bounded(tmp_path: Path) -> None:
    """A program that says nothing is stopped."""
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\necho I am another program >&2\nexec sleep 60\n")
    silent.chmod(0o755)
    with pytest.raises(cedulita.StartError, match=r"(?s)not ready within 0.2 s\n  I am another program\n.*silent"):
        cedulita.Emulator(binary=silent, start_timeout=0.2).start()


def test_a_program_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The one that was named; and if none was, all places where it was looked for, and what to do."""
    with pytest.raises(cedulita.StartError, match="cannot run /nowhere/cedulita: No such file"):
        cedulita.Emulator(binary="/nowhere/cedulita").start()
    monkeypatch.setenv("CEDULITA_BINARY", "/nowhere/else")
    with pytest.raises(cedulita.StartError, match="cannot run /nowhere/else"):
        cedulita.Emulator().start()
    monkeypatch.delenv("CEDULITA_BINARY")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("cedulita._binary._NAME", "is-not-there")
    with pytest.raises(cedulita.StartError, match=r"CEDULITA_BINARY is not set.*on the PATH. Install the package"):
        cedulita.Emulator().start()


def test_an_emulator_that_has_died_is_told() -> None:
    """Rather than that a connection was refused."""
    with cedulita.Emulator() as emulator:
        session = emulator.session()
        assert emulator._process is not None
        emulator._process._popen.kill()
        emulator._process._popen.wait()
        with pytest.raises(cedulita.AdminError, match="the emulator has ended with exit status -9"):
            session.queue("old-back")


def test_it_is_not_held_up_by_a_call_that_hangs(picture: bytes) -> None:
    """Two seconds at most, whatever is under way."""
    with cedulita.Emulator() as emulator:
        session = emulator.scenario("hang")

        def call() -> None:
            with pytest.raises(requests.ConnectionError):
                requests.post(session.url, headers=session.headers, files={"file": picture}, timeout=30)

        caller = threading.Thread(target=call)
        caller.start()
        session.expect(within="5s")
        begin = time.perf_counter()
    assert time.perf_counter() - begin < 3
    caller.join(10)
    assert not caller.is_alive()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked here")
def test_a_forked_child_does_not_keep_it_alive(tmp_path: Path) -> None:
    """The child lives on when its parent is killed, and the emulator does not."""
    program = tmp_path / "parent.py"
    program.write_text(
        "import os, time, cedulita\n"
        "emulator = cedulita.Emulator().start()\n"
        "child = os.fork()\n"
        "if child == 0: os.closerange(0, 3); time.sleep(60)\n"
        "print(child, emulator.url, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child, url = parent.stdout.readline().split()
        try:
            assert reached(url)
            parent.kill()
            wait_until_gone(url)
        finally:
            os.kill(int(child), signal.SIGKILL)


def wait_until_gone(url: str) -> None:
    """Wait until nobody answers there, ten seconds at most."""
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            with socket.create_connection(address, timeout=1) as connection:
                # It ends when the emulator does.
                connection.settimeout(max(0.1, end - time.monotonic()))
                connection.recv(1)
        except ConnectionRefusedError:
            return
        except OSError:
            continue
    pytest.fail(f"{url} still answers")


def test_one_that_runs_already_is_neither_started_nor_stopped() -> None:
    """As with `cedulita run`, or a container."""
    with cedulita.Emulator() as emulator:
        with cedulita.Emulator.connect(f"{emulator.url}/") as other:
            assert other.url == emulator.url
            other.session("named")
        assert emulator.admin("GET", "sessions/named")["session"] == "named"
    with pytest.raises(cedulita.AdminError, match=f"no emulator answers at {other.url}"):
        other.session()


def test_a_token_is_taken_from_where_the_emulator_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """And without it the emulator says what it wants."""
    monkeypatch.setenv("CEDULITA_ADMIN_TOKEN", "s3cret")
    with cedulita.Emulator() as emulator:
        assert emulator.session("named").api_id == "named"
        monkeypatch.delenv("CEDULITA_ADMIN_TOKEN")
        with pytest.raises(cedulita.AdminError, match="Authorization: Bearer"):
            emulator.session()


def test_without_an_admin_api_calls_are_answered_and_nothing_can_be_asked() -> None:
    """And it is said why."""
    with cedulita.Emulator("--admin", "off") as emulator:
        assert reached(emulator.url)
        assert emulator.admin_url is None
        with pytest.raises(cedulita.AdminError, match="--admin off"):
            emulator.session()


def test_the_module_and_the_script_are_the_program() -> None:
    """With its output and its exit status."""
    for command in ([sys.executable, "-m", "cedulita"], [find_binary()]):
        version = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
        assert version.stdout.startswith("cedulita ")
        wrong = subprocess.run([*command, "--no-such-flag"], capture_output=True, text=True, check=False)
        assert (wrong.returncode, wrong.stdout) == (2, "")
        assert "--no-such-flag" in wrong.stderr
