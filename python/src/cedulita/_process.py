"""The program as a process of ours, from its start to its end."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import tempfile
import threading
import weakref
from typing import IO, TYPE_CHECKING, Any

from ._errors import StartError

if TYPE_CHECKING:
    from collections.abc import Sequence

# The other ends of standard inputs. While one is open its emulator lives; the system closes it when this process ends.
_lifelines: weakref.WeakSet[IO[bytes]] = weakref.WeakSet()


def _let_go() -> None:
    for lifeline in _lifelines:
        lifeline.close()


# A child that was forked must not keep the emulator of its parent alive.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


class Process:
    """The running program. `ready` is what it said when it was."""

    def __init__(self, command: Sequence[str], timeout: float) -> None:
        """Start it, and wait until calls are welcome."""
        # What it says goes into a file: a pipe that nobody reads would hold it up.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # open as long as the process
        try:
            # In a session of its own it does not get the Ctrl-C that is meant for the tests.
            self._popen = subprocess.Popen(
                command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                env=_environment(),
                start_new_session=True,
            )
        except OSError as error:
            self._log.close()
            message = f"cannot run {command[0]}: {error.strerror}"
            raise StartError(message) from None
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._stdin, self._stdout = self._popen.stdin, self._popen.stdout
        _lifelines.add(self._stdin)
        self.ready = self._wait_until_ready(command, timeout)

    def _wait_until_ready(self, command: Sequence[str], timeout: float) -> dict[str, Any]:
        lines: list[bytes] = []
        # On a thread, for not every system can wait for a pipe with a bound.
        reader = threading.Thread(target=lambda: lines.append(self._stdout.readline()), daemon=True)
        reader.start()
        reader.join(timeout)
        reason = f"not ready within {timeout:g} s"
        if lines:
            try:
                ready: dict[str, Any] = json.loads(lines[0])
            except ValueError:
                reason = f"expected a line of JSON with its URL, got {lines[0]!r}" if lines[0] else "it ended"
            else:
                return ready
        self._end()
        message = f"the emulator did not start: {reason}{self._last_words()}"
        message += f"\n(exit status {self._popen.returncode} of {shlex.join(command)})"
        self._close()
        raise StartError(message)

    def death(self) -> str | None:
        """How it ended and what it said last; nothing while it runs."""
        if self._popen.poll() is None:
            return None
        return f"the emulator has ended with exit status {self._popen.returncode}{self._last_words()}"

    def stop(self) -> None:
        """Stop it, in order if it can, and forget it."""
        self._end()
        self._close()

    def _end(self) -> None:
        """Let it stop by itself; after a second by a signal, and at last by force."""
        self._stdin.close()
        for insist in (self._popen.terminate, self._popen.kill):
            try:
                self._popen.wait(1)
            except subprocess.TimeoutExpired:
                insist()
        self._popen.wait()

    def _last_words(self) -> str:
        # Only once it has ended: it writes where this file stands.
        self._log.seek(0)
        said = self._log.read().decode(errors="replace").strip()
        return "".join(f"\n  {line}" for line in said.splitlines()[-20:])

    def _close(self) -> None:
        self._stdout.close()
        self._log.close()


def _environment() -> dict[str, str]:
    """Our settings as variables, so that flags can override them; but for the last, which ends it with us."""
    environment = {"CEDULITA_LOG": "warn", **os.environ, "CEDULITA_PORT": "0"}
    environment.update(CEDULITA_READY_JSON="true", CEDULITA_STOP_WITH_STDIN="true")
    # These are for whoever uses an emulator, and it would warn of them.
    for name in ("CEDULITA_BINARY", "CEDULITA_URL", "CEDULITA_ADMIN_URL"):
        environment.pop(name, None)
    return environment
