"""What a test tells a session and asks it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

import cedulita

from .conftest import ON_CARD

if TYPE_CHECKING:
    from cedulita import Emulator, Session


def read(session: Session, picture: bytes, name: str = "photo.jpg") -> dict[str, Any]:
    """Send one picture, and give the answer."""
    files = {"file": (name, picture)}
    answer: dict[str, Any] = requests.post(session.url, headers=session.headers, files=files, timeout=10).json()
    return answer


def test_a_specimen_is_recognised(cedulita_session: Session, picture: bytes) -> None:
    """Without a word about what to answer."""
    assert read(cedulita_session, picture)["results"][0]["card_info"]["id_number"] == ON_CARD


def test_specimens_come_in_four_kinds(cedulita_session: Session) -> None:
    """Each is what its name says."""
    begins = {"jpg": b"\xff\xd8", "png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<svg"}
    for kind, begin in begins.items():
        assert cedulita_session.specimen("out-of-quota", kind).startswith(begin)


def test_queued_answers_come_in_their_order(cedulita_session: Session, picture: bytes) -> None:
    """Names and whole steps; `then` says what comes after them."""
    cedulita_session.queue({"answer": "INTERNAL_ERROR", "times": 2}, "old-back", "OUT_OF_QUOTA", then="repeat-last")
    statuses = [read(cedulita_session, picture)["status"] for _ in range(5)]
    assert statuses == ["INTERNAL_ERROR", "INTERNAL_ERROR", "OK", "OUT_OF_QUOTA", "OUT_OF_QUOTA"]


def test_answers_are_queued_for_an_api_id_that_the_client_has(cedulita: Emulator, picture: bytes) -> None:
    """Where a client cannot be given the credentials of a session."""
    cedulita.queue("KEY_EXPIRED", session="built-in")
    headers = {"X-DF-API-ID": "built-in", "X-DF-API-SECRET": "any"}
    answer = requests.post(f"{cedulita.url}/ocr/idcard", headers=headers, files={"file": picture}, timeout=10)
    assert answer.json()["status"] == "KEY_EXPIRED"
    cedulita.expect(exactly=1, session="built-in", status="KEY_EXPIRED")


@pytest.mark.parametrize(
    ("step", "pointer", "detail"),
    [
        ("old-bak", "/steps/0/answer", "did you mean old-back"),
        ({"answerr": "old-back"}, "/steps/0/answerr", "unknown field `answerr`, expected one of `answer`"),
        ({"answer": "old-back", "delay": "soon"}, "/steps/0/delay", "expected a length of time such as"),
    ],
)
def test_a_wrong_step_is_told_in_the_words_of_the_emulator(
    cedulita_session: Session, step: Any, pointer: str, detail: str
) -> None:
    """With a pointer to it."""
    with pytest.raises(cedulita.AdminError, match=detail) as caught:
        cedulita_session.queue(step)
    assert (caught.value.status, caught.value.title, caught.value.pointer) == (400, "Bad request", pointer)
    assert detail in (caught.value.detail or "")


def test_what_came_is_expected(picture: bytes) -> None:
    """And what did not is told, with the calls that came near."""
    with cedulita.Emulator() as emulator:
        session = emulator.session("mine")
        session.expect(exactly=0)
        with pytest.raises(AssertionError, match="expected at least 1 call with session mine, got 0"):
            session.expect()
        session.queue("OUT_OF_QUOTA")
        read(session, picture)
        read(session, picture)
        session.expect(exactly=1, status="OUT_OF_QUOTA", http=403)
        session.expect(at_most=2, within="0ms")
        with pytest.raises(cedulita.ExpectationError) as caught:
            session.expect(exactly=2, status="OK")
    assert str(caught.value).splitlines() == [
        "expected exactly 2 calls with session mine, status OK, got 1",
        "  call 0: expected status OK, got OUT_OF_QUOTA",
    ]
    assert caught.value.problem["count"] == 1


def test_checks_are_made(cedulita_session: Session, picture: bytes) -> None:
    """Each that fails is told."""
    cedulita_session.expect(checks=["no_image_twice", {"billable_at_most": 0}])
    read(cedulita_session, picture)
    read(cedulita_session, picture)
    with pytest.raises(cedulita.ExpectationError) as caught:
        cedulita_session.expect(checks=["no_image_twice", {"billable_at_most": 1}, "no_retry_after_400_or_401"])
    first, second = str(caught.value).splitlines()
    assert "sent a picture that call" in first
    assert second == "expected at most 1 calls answered OK, got 2"


def test_a_question_that_makes_no_sense_is_no_failed_expectation(cedulita_session: Session) -> None:
    """But a mistake in the test."""
    with pytest.raises(cedulita.AdminError, match='"statuss" is no field of a call; did you mean status'):
        cedulita_session.expect(statuss="OK")


def test_the_journal_has_the_calls_of_the_session(cedulita: Emulator, cedulita_session: Session) -> None:
    """And no others; the emulator's has all."""
    other = cedulita.session()
    for session in (cedulita_session, other):
        read(session, b"no picture", "nothing.jpg")
    (call,) = cedulita_session.journal()
    assert (call["sent"]["file_name"], call["answered"]["status"]) == ("nothing.jpg", "INVALID_ARGUMENT")
    assert cedulita_session.journal(status="OK") == []
    ids = {call["session"] for call in cedulita.journal(status="INVALID_ARGUMENT", wait="1s")}
    assert ids >= {cedulita_session.api_id, other.api_id}


def test_the_clock_is_advanced(cedulita: Emulator, cedulita_session: Session, picture: bytes) -> None:
    """That of the session alone."""
    terms = {"secret": cedulita_session.api_secret, "expires_in": "365d"}
    cedulita.admin("PUT", f"credentials/{cedulita_session.api_id}", terms)
    cedulita_session.advance("364d")
    assert read(cedulita_session, picture)["status"] == "OK"
    cedulita_session.advance(timedelta(days=1))
    assert read(cedulita_session, picture)["status"] == "KEY_EXPIRED"
    assert cedulita.admin("GET", "clock")["clock"]["ahead"] == "0s"
    cedulita_session.set_clock(set="2030-01-31T23:59:59Z", advance=timedelta(seconds=1), frozen=True)
    now = cedulita.admin("GET", f"sessions/{cedulita_session.api_id}/clock")["now"]
    assert now == "2030-02-01T00:00:00Z"


def test_a_session_is_reset(cedulita_session: Session, picture: bytes) -> None:
    """It forgets its queue and its calls."""
    cedulita_session.queue("OUT_OF_QUOTA", then="repeat-last")
    read(cedulita_session, picture)
    cedulita_session.reset()
    assert cedulita_session.journal() == []
    assert read(cedulita_session, picture)["status"] == "OK"


def test_everything_is_reset(picture: bytes) -> None:
    """Of an emulator that nobody else uses."""
    with cedulita.Emulator() as emulator:
        session = emulator.session("mine")
        emulator.advance("1h")
        read(session, picture)
        emulator.reset()
        assert emulator.journal() == []
        assert emulator.admin("GET", "clock")["clock"]["ahead"] == "0s"
        assert emulator.session("mine").api_secret != session.api_secret


def test_a_scenario_is_played_from_its_start(cedulita: Emulator, picture: bytes) -> None:
    """For each who asks for it."""
    for _ in range(2):
        session = cedulita.scenario("fails-twice")
        assert [read(session, picture)["status"] for _ in range(3)] == ["INTERNAL_ERROR", "INTERNAL_ERROR", "OK"]
        session.expect(exactly=2, status="INTERNAL_ERROR")


def test_the_secret_is_not_shown(cedulita_session: Session) -> None:
    """Where a failing test prints its variables."""
    assert cedulita_session.api_secret not in repr(cedulita_session)
