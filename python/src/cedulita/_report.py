"""What came while a test ran, for people."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._emulator import Emulator
    from ._session import Session

_MOST = 20


def calls_of_test(emulator: Emulator, session: Session | None, start: float) -> str:
    """Tell the calls of the test's session, and those of others that came since the test started."""
    own = session.journal(values="show") if session else []
    parts = [_listed(f"calls of session {session.api_id}", own)] if session else []
    moment = datetime.fromtimestamp(start, timezone.utc).isoformat(timespec="microseconds")[:26]
    others = [call for call in emulator.journal(values="show") if call["time"] > moment and not _is_of(session, call)]
    if others or not session:
        parts.append(_listed("calls with other credentials since the test started", others))
    if session and not own:
        parts.append(f"the session is called at {session.url}, or at {emulator.url}/ocr/idcard with its credentials")
    return "\n".join(parts)


def _is_of(session: Session | None, call: dict[str, Any]) -> bool:
    return session is not None and call["session"] == session.api_id


def _listed(title: str, calls: list[dict[str, Any]]) -> str:
    if not calls:
        return f"{title}: none"
    left_out = [f"  ... {len(calls) - _MOST} earlier ones"] if len(calls) > _MOST else []
    return "\n".join([f"{title}: {len(calls)}", *left_out, *map(_told, calls[-_MOST:])])


def _picture(sent: dict[str, Any]) -> str:
    picture = sent["picture"]
    if picture is None:
        return "no picture"
    return f"{picture['format']} {picture['width']}x{picture['height']}" if picture["format"] else "no known format"


def _told(call: dict[str, Any]) -> str:
    sent, answered, decision = call["sent"], call["answered"], call["decision"]
    what = ", ".join([sent["encoding"], _picture(sent), sent["file_name"] or "no file name"])
    if not sent["body_bytes"]:
        what = f"{sent['encoding']}, its body not read"
    cards = ", ".join(card["name"] for card in decision["cards"])
    reason = decision["reason"] or cards
    who = "" if f"/{call['api_id']}/" in sent["path"] else f" with API ID {call['api_id']}"
    by = f", by {call['matched_by']}" if call["matched_by"] else ""
    status = answered["status_line"] or "no status line"
    ended = "" if answered["outcome"] == "complete" else f", {answered['outcome'] or 'under way'}"
    lines = [
        f"  {call['number']}: {sent['method']} {sent['path']}{who}: {what}",
        f"     {status}{ended}: {decision['status']}{by}: {reason}",
        *(f"     hint: {hint}" for hint in call["hints"]),
    ]
    return "\n".join(lines)
