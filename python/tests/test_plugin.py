"""The plugin, in runs of pytest of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SEND = """
import functools, requests, pytest

@functools.lru_cache
def picture(emulator): return emulator.specimen("old-front")

def send(emulator, session, url=None, **headers):
    headers = {**session.headers, **headers}
    return requests.post(url or session.url, headers=headers, files={"file": picture(emulator)}, timeout=10).json()
"""


def test_calls_are_shown_when_a_test_fails(pytester: pytest.Pytester) -> None:
    """And when it does not, nothing is."""
    pytester.makepyfile(
        SEND + "def test_passes(cedulita, cedulita_session): send(cedulita, cedulita_session)\n"
        "def test_fails(cedulita, cedulita_session):\n"
        "    cedulita_session.queue('old-back', 'OUT_OF_QUOTA')\n"
        "    send(cedulita, cedulita_session)\n"
        "    assert send(cedulita, cedulita_session)['status'] == 'OK'\n"
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*- cedulita -*",
            "calls of session test-fails-*: 2",
            "  1: POST /__session/test-fails-*/ocr/idcard: multipart, jpeg 1280x807, file",
            "     HTTP/1.1 200 OK: OK, by queue: old-back",
            "  2: POST /__session/test-fails-*/ocr/idcard: multipart, its body not read",
            "     HTTP/1.1 403 Forbidden: OUT_OF_QUOTA, by queue: API calls quota exceeded",
        ]
    )
    result.stdout.no_fnmatch_line("*test-passes-*")


def test_calls_stand_in_the_xml_that_ci_shows(pytester: pytest.Pytester) -> None:
    """Which keeps the failure, but no section of a report."""
    pytester.makepyfile(
        SEND + "def test_fails(cedulita, cedulita_session):\n    assert send(cedulita, cedulita_session) == 1\n"
    )
    pytester.runpytest_subprocess("--junitxml=report.xml").assert_outcomes(failed=1)
    report = (pytester.path / "report.xml").read_text(encoding="utf-8")
    assert "calls of session test-fails-" in report
    assert "HTTP/1.1 200 OK: OK, by specimen: old-front" in report


def test_calls_that_missed_the_session_are_shown(pytester: pytest.Pytester) -> None:
    """They say why an expectation failed, and where the session is."""
    pytester.makepyfile(
        SEND + "def test_fails(cedulita, cedulita_session):\n"
        "    send(cedulita, cedulita_session, f'{cedulita.url}/ocr/idcard', **{'X-DF-API-ID': 'wrong'})\n"
        "    cedulita_session.expect(exactly=1)\n"
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">   *cedulita_session.expect(exactly=1)",
            "E   *cedulita.ExpectationError: expected exactly 1 call with session test-fails-*, got 0",
            "calls of session test-fails-*: none",
            "calls with other credentials since the test started: 1",
            "  0: POST /ocr/idcard with API ID wrong: multipart, jpeg 1280x807, file",
            "the session is called at http://*/__session/test-fails-*/ocr/idcard, or at http://*",
        ]
    )
    result.stdout.no_fnmatch_line("*__tracebackhide__*")


def test_calls_are_shown_of_a_test_that_takes_the_emulator_alone(pytester: pytest.Pytester) -> None:
    """Those since it started, but not those before."""
    pytester.makepyfile(
        SEND + "def test_passes(cedulita): send(cedulita, cedulita.session())\n"
        "def test_fails(cedulita): assert send(cedulita, cedulita.scenario('fails-twice'))['status'] == 'OK'\n"
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["calls with other credentials since the test started: 1", "  1: *scenario.fails-twice.*", "*INTERNAL_ERROR*"]
    )


@pytest.mark.parametrize("where", ["command line", "ini", "pyproject"])
def test_flags_are_given(pytester: pytest.Pytester, where: str) -> None:
    """On the command line or in a file."""
    pytester.makepyfile(
        "def test(cedulita): assert cedulita.admin('GET', 'config')['engine']['unrecognised'] == 'fail'"
    )
    arguments = []
    if where == "command line":
        arguments = ["--cedulita-flags=--unrecognised fail"]
    elif where == "ini":
        pytester.makeini("[pytest]\ncedulita_flags = --unrecognised fail")
    else:
        pytester.makepyprojecttoml('[tool.pytest.ini_options]\ncedulita_flags = ["--unrecognised", "fail"]')
    pytester.runpytest_subprocess(*arguments).assert_outcomes(passed=1)


def test_a_failed_start_is_said_once_a_test_in_the_words_of_the_program(pytester: pytest.Pytester) -> None:
    """Without a traceback through the package."""
    pytester.makepyfile("def test_one(cedulita): pass\ndef test_two(cedulita_session): pass")
    result = pytester.runpytest_subprocess("--cedulita-flags=--unrecogniced fail")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["the emulator did not start: it ended", "*there is no flag --unrecogniced*"])
    result.stdout.no_fnmatch_line("*_process.py*")
    # Where CI is set, pytest repeats the whole of each reason in its summary.
    told, _, _ = result.stdout.str().partition("short test summary info")
    assert told.count("there is no flag") == 2


def test_an_emulator_that_runs_already_is_used(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of CEDULITA_URL, as `cedulita run` sets it."""
    import cedulita

    pytester.makepyfile("def test(cedulita): assert cedulita.session('of-the-run').api_id == 'of-the-run'")
    with cedulita.Emulator() as emulator:
        monkeypatch.setenv("CEDULITA_URL", emulator.url)
        pytester.runpytest_subprocess().assert_outcomes(passed=1)
        assert emulator.admin("GET", "sessions/of-the-run")["session"] == "of-the-run"
        result = pytester.runpytest_subprocess("--cedulita-flags=--pure")
        result.stdout.fnmatch_lines([f"CEDULITA_URL is {emulator.url}, *cannot get the flags --pure"])
    result = pytester.runpytest_subprocess()
    result.stdout.fnmatch_lines([f"CEDULITA_URL is {os.environ['CEDULITA_URL']}, but no emulator answers at *refused"])
    result.stdout.no_fnmatch_line("*_admin.py*")


def test_nothing_is_started_where_nobody_asks(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is anything shown when such a test fails."""
    monkeypatch.setenv("CEDULITA_BINARY", "/nowhere")
    pytester.makepyfile("def test_passes(): pass\ndef test_fails(): assert False")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.no_fnmatch_line("*cedulita -*")


def test_two_hundred_tests_in_eight_workers(pytester: pytest.Pytester) -> None:
    """Each worker has an emulator of its own; afterwards none is left."""
    pytester.makepyfile(
        SEND + "import os\n"
        "@pytest.mark.parametrize('number', range(200))\n"
        "def test(cedulita, cedulita_session, number):\n"
        "    open(f'{os.environ[\"PYTEST_XDIST_WORKER\"]}.url', 'w').write(cedulita.url)\n"
        "    cedulita_session.queue('OUT_OF_QUOTA')\n"
        "    assert [send(cedulita, cedulita_session)['status'] for _ in range(2)] == ['OUT_OF_QUOTA', 'OK']\n"
        "    cedulita_session.expect(exactly=2)\n"
    )
    pytester.runpytest_subprocess("-n8").assert_outcomes(passed=200)
    urls = {file.name: file.read_text() for file in pytester.path.glob("gw*.url")}
    assert len(set(urls.values())) == len(urls) == 8
    for url in urls.values():
        assert wait_until_gone(url, 0)


@pytest.mark.parametrize("victim", ["pytest", "a worker"])
@pytest.mark.skipif(os.name == "nt", reason="nobody is killed like this here")
def test_no_emulator_outlives_who_is_killed(pytester: pytest.Pytester, victim: str) -> None:
    """It has no time to clean up; the end of the emulator's input does."""
    pytester.makepyfile(
        "import os, time, pytest\n"
        "@pytest.mark.parametrize('number', range(4))\n"
        "def test(cedulita, number):\n"
        "    with open(f'{number}.new', 'w') as file: file.write(f'{os.getpid()} {cedulita.url}')\n"
        "    os.rename(f'{number}.new', f'{number}.here')\n"
        "    while not os.path.exists('go on'): time.sleep(0.02)\n"
    )
    command = [sys.executable, "-m", "pytest", "-n4", "-p", "no:cacheprovider"]
    with subprocess.Popen(command, cwd=pytester.path, stdout=subprocess.DEVNULL, start_new_session=True) as run:
        try:
            workers = [read_when_there(pytester.path / f"{number}.here") for number in range(4)]
            gone = workers if victim == "pytest" else workers[:1]
            os.kill(run.pid if victim == "pytest" else int(workers[0][0]), signal.SIGKILL)
            gone_in_time = all(wait_until_gone(url, 30) for _, url in gone)
        finally:
            # Whoever still waits ends now.
            (pytester.path / "go on").touch()
    assert gone_in_time
    assert all(wait_until_gone(url, 30) for _, url in workers)


def read_when_there(path: Path) -> list[str]:
    """Give the words of a file, once it is there."""
    end = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < end, f"{path} has not come"
        time.sleep(0.02)
    return path.read_text().split()


def wait_until_gone(url: str, seconds: float) -> bool:
    """Wait until nobody accepts there any more."""
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(address, timeout=1).close()
        except OSError:
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
