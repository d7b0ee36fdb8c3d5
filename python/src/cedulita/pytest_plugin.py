"""Fixtures for pytest: an emulator a run, or a worker of xdist, and a session a test."""

from __future__ import annotations

import os
import re
import shlex
import uuid
from typing import TYPE_CHECKING

import pytest

from ._emulator import Emulator
from ._errors import CedulitaError
from ._report import calls_of_test

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from ._session import Session

_EMULATOR = pytest.StashKey[Emulator]()
_SESSION = pytest.StashKey["Session"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let flags of the program be given."""
    parser.addini("cedulita_flags", "flags of the program cedulita", type="args", default=[])
    what = "flags of the program, after an = sign: --cedulita-flags='--unrecognised fail'; instead of those in the file"
    parser.getgroup("cedulita").addoption("--cedulita-flags", type=shlex.split, metavar="FLAGS", help=what)


@pytest.fixture(scope="session")
def cedulita(pytestconfig: pytest.Config) -> Iterator[Emulator]:
    """Give the emulator of this run or worker: that of CEDULITA_URL, as in `cedulita run`, or one that is started."""
    flags = pytestconfig.getoption("cedulita_flags") or pytestconfig.getini("cedulita_flags")
    url = os.environ.get("CEDULITA_URL")
    emulator = Emulator.connect(url, os.environ.get("CEDULITA_ADMIN_URL")) if url else Emulator(*flags)
    if failure := _start(emulator, f"CEDULITA_URL is {url}" if url else None, flags):
        pytest.fail(failure, pytrace=False)
    pytestconfig.stash[_EMULATOR] = emulator
    yield emulator
    emulator.stop()


def _start(emulator: Emulator, given: str | None, flags: list[str]) -> str | None:
    """Start it, or see that it runs. Say why not: a test is not failed in here, or it would be said twice."""
    if given and flags:
        return f"{given}, and an emulator that runs already cannot get the flags {shlex.join(flags)}"
    try:
        emulator.start()
        if given:
            emulator.admin("GET", "")
    except CedulitaError as error:
        return f"{given}, but {error}" if given else str(error)
    return None


@pytest.fixture
def cedulita_session(request: pytest.FixtureRequest, cedulita: Emulator) -> Session:
    """Give a session of this test alone, named like it. Its calls are shown if the test fails."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower())[:80].strip("-")
    session = cedulita.session(f"{name}-{uuid.uuid4().hex[:12]}")
    request.node.stash[_SESSION] = session
    return session


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, None, None]:
    """Show the calls that came, if a test fails that has to do with the emulator."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if not report.failed or "cedulita" not in getattr(item, "fixturenames", []) or _EMULATOR not in item.config.stash:
        return
    try:
        calls = calls_of_test(item.config.stash[_EMULATOR], item.stash.get(_SESSION, None), call.start)
    except CedulitaError as error:
        calls = str(error)
    # In the failure itself, so that it also stands in JUnit's XML, which leaves a report's own sections out.
    if hasattr(report.longrepr, "addsection"):
        report.longrepr.addsection("cedulita", calls)
    else:
        report.sections.append(("cedulita", calls))
