"""The emulator: one that this process starts, or one that runs already."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING, Any

from ._admin import AdminApi
from ._binary import find_binary
from ._control import Control
from ._errors import AdminError, CedulitaError
from ._process import Process
from ._session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from ._control import Step
    from ._session import Then

# A test that fails is shown where it called, and not in here.
__tracebackhide__ = True


class Emulator(Control):
    """An emulator on a free port, while it is entered: `with Emulator("--unrecognised", "fail") as emulator`.

    The flags are those of the program. What it has of all sessions is controlled here, and each in `session()`.
    """

    def __init__(
        self,
        *flags: str | os.PathLike[str],
        binary: str | os.PathLike[str] | None = None,
        start_timeout: float = 10,
    ) -> None:
        """Start nothing yet. Without `binary` it is that of CEDULITA_BINARY, of this package, or on the PATH."""
        self._flags = [os.fspath(flag) for flag in flags]
        self._binary = binary
        self._start_timeout = start_timeout
        self._process: Process | None = None
        self._ready: dict[str, Any] | None = None

    @classmethod
    def connect(cls, url: str, admin_url: str | None = None) -> Emulator:
        """Give one that runs already. It is neither started nor stopped here. CEDULITA_CA_FILE says whom it trusts."""
        emulator = cls()
        url = url.rstrip("/")
        ca_file = os.environ.get("CEDULITA_CA_FILE")
        emulator._ready = {"url": url, "admin_url": admin_url or f"{url}/__admin", "ca_file": ca_file}
        return emulator

    def start(self) -> Emulator:
        """Start it, unless it runs, and wait until calls are welcome; else raise StartError with what it said."""
        if self._ready is None:
            self._process = Process([find_binary(self._binary), *self._flags], self._start_timeout)
            self._ready = self._process.ready
        return self

    def stop(self) -> None:
        """Stop it, if it runs and was started here."""
        if self._process is not None:
            process, self._process, self._ready = self._process, None, None
            process.stop()

    def __enter__(self) -> Emulator:
        """Start it."""
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop it."""
        self.stop()

    @property
    def url(self) -> str:
        """The base URL: what a client takes in place of the real one's."""
        return str(self._running()["url"])

    @property
    def admin_url(self) -> str | None:
        """The URL of the admin API; nothing with `--admin off`."""
        admin_url: str | None = self._running()["admin_url"]
        return admin_url

    @property
    def ca_file(self) -> str | None:
        """The certificates that a client must trust, with `--tls auto`, `--proxy` or `--tls-cert`: `verify=ca_file`."""
        ca_file: str | None = self._running().get("ca_file")
        return ca_file

    @property
    def proxy_url(self) -> str | None:
        """What a client takes as its proxy if its URL cannot be changed; nothing without `--proxy`."""
        proxy_url: str | None = self._running().get("proxy_url")
        return proxy_url

    def session(self, name: str | None = None) -> Session:
        """Make a session with credentials of its own."""
        made = self.admin("POST", "sessions", {"name": name} if name else {})
        return Session(self._api, made["api_id"], made["api_secret"], made["base_url"])

    def scenario(self, name: str) -> Session:
        """Make a session that plays this scenario from its start."""
        return Session(self._api, f"scenario.{name}.{uuid.uuid4().hex}", "any", self.url)

    def queue(self, *answers: Step, session: str, then: Then | None = None) -> None:
        """Let the next calls of the session, which is an API ID, get these answers; as `Session.queue` does."""
        self._queue(session, answers, then)

    def admin(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Ask the admin API for what has no method here: `admin("PUT", "credentials/app", {"expires_in": "1h"})`."""
        return self._api.ask(method, path, body)

    @property
    def _api(self) -> AdminApi:
        if self.admin_url is None:
            message = "the admin API is off, so nothing can be queued or expected; leave --admin off out"
            raise AdminError(message)
        return AdminApi(self._running(), lambda: self._process.death() if self._process else None)

    def _running(self) -> dict[str, Any]:
        if self._ready is None:
            message = "the emulator does not run: use it as `with cedulita.Emulator() as emulator`, or call start()"
            raise CedulitaError(message)
        return self._ready
