"""Asks the admin API."""

from __future__ import annotations

import json
import os
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from ._errors import AdminError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Longer than the emulator waits for calls at most.
_TIMEOUT_OF_A_WAIT = 75.0
_TIMEOUT = 10.0
_FIRST_OF_ERRORS = 400

# A test that fails is shown where it called, and not in here.
__tracebackhide__ = True


class AdminApi:
    """The admin API at one URL. Each question has a connection of its own, so any thread may ask."""

    def __init__(self, ready: Mapping[str, Any], death: Callable[[], str | None]) -> None:
        """Take what the emulator said when it was ready. `death` says why nobody answers, if it knows."""
        self._url = urlsplit(ready["admin_url"])
        self._ca_file = ready.get("ca_file")
        self._death = death
        token = ready.get("admin_token") or os.environ.get("CEDULITA_ADMIN_TOKEN")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        *,
        waits: bool = False,
    ) -> Any:
        """Give what was answered: JSON read, another picture or text as bytes."""
        target = f"{self._url.path}/{path}".rstrip("/") + (f"?{urlencode(query)}" if query else "")
        # No proxy, whatever the environment says: the emulator is near.
        connection = self._connection(_TIMEOUT_OF_A_WAIT if waits else _TIMEOUT)
        headers = self._headers if body is None else {**self._headers, "Content-Type": "application/json"}
        try:
            connection.request(method, target, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            answer = response.read()
        except (OSError, HTTPException) as error:
            message = f"no emulator answers at {self._url.geturl()}: {error or type(error).__name__}"
            raise AdminError(self._death() or message) from None
        finally:
            connection.close()
        is_json = "json" in (response.getheader("Content-Type") or "")
        said = json.loads(answer) if is_json and answer else answer
        if response.status >= _FIRST_OF_ERRORS:
            raise _refusal(f"{method} {target}", response.status, said)
        return said

    def _connection(self, timeout: float) -> HTTPConnection:
        if self._url.scheme != "https":
            return HTTPConnection(self._url.netloc, timeout=timeout)
        trust = ssl.create_default_context(cafile=self._ca_file)
        return HTTPSConnection(self._url.netloc, timeout=timeout, context=trust)


def _refusal(request: str, status: int, said: Any) -> AdminError:
    if not isinstance(said, dict):
        return AdminError(f"{request}: HTTP {status}", {"status": status})
    where = f", {said['pointer']}" if "pointer" in said else ""
    return AdminError(f"{said.get('title')}: {said.get('detail')} ({request}{where})", said)
