"""What can go wrong. Where the emulator says why, its words are the message."""

from __future__ import annotations

from typing import Any


class CedulitaError(Exception):
    """Whatever this package raises, except for an expectation that does not hold."""

    __module__ = "cedulita"


class StartError(CedulitaError):
    """The emulator did not start. The message has what it said."""

    __module__ = "cedulita"


class AdminError(CedulitaError):
    """The admin API refused something, or could not be asked."""

    __module__ = "cedulita"

    def __init__(self, message: str, problem: dict[str, Any] | None = None) -> None:
        """Keep the members of the problem, as far as there is one."""
        super().__init__(message)
        self.problem = problem or {}
        self.status: int | None = self.problem.get("status")
        self.title: str | None = self.problem.get("title")
        self.detail: str | None = self.problem.get("detail")
        self.pointer: str | None = self.problem.get("pointer")


class ExpectationError(AssertionError):
    """The calls that came are not those that were expected. `problem` is the whole answer of the admin API."""

    __module__ = "cedulita"

    def __init__(self, problem: dict[str, Any], session: str | None) -> None:
        """Say what was expected and what came, and which calls came near: of the session, if it is about one."""
        self.problem = problem
        broken = [check["detail"] for check in problem.get("checks", []) if not check["verified"]]
        nearest = [
            f"  call {call['number']}: {', '.join(map(_difference, call['differs'])) or 'counted'}"
            for call in problem.get("nearest", [])
            if session is None or "session" not in [differs["field"] for differs in call["differs"]]
        ]
        super().__init__("\n".join(broken or [problem["detail"], *nearest]))


def _difference(differs: dict[str, Any]) -> str:
    return f"expected {differs['field']} {differs['wanted']}, got {differs['was']}"
