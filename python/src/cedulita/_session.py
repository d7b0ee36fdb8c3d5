"""One session: all state that belongs to one API ID."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ._control import Control

if TYPE_CHECKING:
    from ._admin import AdminApi
    from ._control import Step

    Then = Literal["repeat-last", "cycle", "pass", "fail"]

# A test that fails is shown where it called, and not in here.
__tracebackhide__ = True


class Session(Control):
    """A session and its credentials. A test that has one of its own meets no other."""

    def __init__(self, api: AdminApi, api_id: str, api_secret: str, base_url: str) -> None:
        """`Emulator.session` makes one."""
        self._admin_api = api
        self._session = api_id
        self.api_id = api_id
        self.api_secret = api_secret
        self.base_url = base_url
        self.url = f"{base_url}/ocr/idcard"

    @property
    def _api(self) -> AdminApi:
        return self._admin_api

    @property
    def headers(self) -> dict[str, str]:
        """The credentials, as the API wants them."""
        return {"X-DF-API-ID": self.api_id, "X-DF-API-SECRET": self.api_secret}

    def queue(self, *answers: Step, then: Then | None = None) -> None:
        """Let the next calls get these answers, in place of what was queued before; what comes after them says `then`.

        An answer is the name of a card or a person, an error code, or a step with more members:
        `queue({"answer": "INTERNAL_ERROR", "times": 2}, "old-back")`.
        """
        self._queue(self.api_id, answers, then)

    def __repr__(self) -> str:
        """Name it, without the secret."""
        return f"Session({self.api_id!r}, {self.base_url!r})"
