"""What a test may do with one session, or with all of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Union
from urllib.parse import quote

from ._errors import AdminError, ExpectationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ._admin import AdminApi

    Step = Union[str, Mapping[str, Any]]
    """The name of a card, a person or an error code; or a step with more members, as in docs/scenarios.md."""
    Check = Union[str, Mapping[str, Any]]
    """A ready-made check, as in docs/admin.md."""

_NOT_VERIFIED = 409

# A test that fails is shown where it called, and not in here.
__tracebackhide__ = True


class Control(ABC):
    """The clock, the journal, and what is expected: of one session, or of all of them."""

    _session: str | None = None

    @property
    @abstractmethod
    def _api(self) -> AdminApi: ...

    @property
    def _path(self) -> str:
        return "" if self._session is None else f"sessions/{quote(self._session, safe='')}/"

    def expect(
        self,
        *,
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        within: str | None = None,
        after: int | None = None,
        checks: Sequence[Check] | None = None,
        **match: object,
    ) -> None:
        """Raise ExpectationError unless so many calls came that match; without a number, unless one did.

        `match` has the names of docs/admin.md: `expect(exactly=2, status="OK", card="old-*")`. Instead of a number
        there may be `checks`: `expect(checks=["no_image_twice"])`. `within="2s"` waits, and an event loop with it.
        """
        numbers = {"exactly": exactly, "at_least": at_least, "at_most": at_most}
        question = {**numbers, "within": within, "after": after, "checks": checks, "session": self._session}
        body: dict[str, Any] = {name: value for name, value in question.items() if value is not None}
        body["match"] = {name: str(value) for name, value in match.items()}
        try:
            self._api.ask("POST", "journal/verify", body, waits=within is not None)
        except AdminError as error:
            if error.status != _NOT_VERIFIED:
                raise
            problem = error.problem
        else:
            return
        raise ExpectationError(problem, self._session)

    def journal(self, **which: object) -> list[dict[str, Any]]:
        """Give the calls that came, the oldest first: the newest 1000 of those that fit.

        `which` has the names of docs/admin.md: `journal(status="OK", values="show")`. `wait="2s"` waits until
        `count` calls fit, and an event loop waits with it.
        """
        query = {"limit": 1000, **which}
        if self._session is not None:
            query["session"] = self._session
        calls: list[dict[str, Any]] = self._api.ask("GET", "journal", query=query, waits="wait" in which)["calls"]
        return calls

    def advance(self, by: str | timedelta) -> None:
        """Let so much time pass on the clock, such as "1h 30m". Nobody really waits."""
        self.set_clock(advance=by)

    def set_clock(self, **change: object) -> None:
        """Turn the clock: `set="2030-01-31T23:59:00Z"`, then `advance="1m"`, and `frozen=True` stops it."""
        by = change.get("advance")
        if isinstance(by, timedelta):
            change["advance"] = f"{by // timedelta(milliseconds=1)}ms"
        self._api.ask("PUT", f"{self._path}clock", change)

    def reset(self) -> None:
        """Forget what is queued and used up, the calls, and set the clock back."""
        self._api.ask("POST", f"{self._path}reset")

    def specimen(self, name: str, kind: str = "jpg") -> bytes:
        """Give a picture that the emulator recognises as this card, scenario or person; `png`, `jpg`, `pdf`, `svg`."""
        picture: bytes = self._api.ask("GET", f"cards/{quote(name, safe='')}/specimen.{quote(kind, safe='')}")
        return picture

    def _queue(self, session: str, answers: Sequence[Step], then: str | None) -> None:
        steps = [{"answer": answer} if isinstance(answer, str) else answer for answer in answers]
        body = {"steps": steps} if then is None else {"steps": steps, "then": then}
        self._api.ask("PUT", f"sessions/{quote(session, safe='')}/queue", body)
