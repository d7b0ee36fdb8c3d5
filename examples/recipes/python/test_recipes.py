"""Testing recipes: how a client is tested against a misbehaving OCR.

pip install cedulita pytest requests
pytest test_recipes.py
"""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests


class IdCardError(Exception):
    """Why no card was read: the API's status, or what stood in for one."""


class IdCardClient:
    """The client under test. It tries again what may pass by itself, and nothing else."""

    def __init__(self, base_url, api_id, api_secret="any", timeout=10.0, tries=4, wait=time.sleep):
        self.url = base_url + "/ocr/idcard"
        self.headers = {"X-DF-API-ID": api_id, "X-DF-API-SECRET": api_secret}
        self.timeout, self.tries, self.wait = timeout, tries, wait

    def read(self, picture):
        """What stands on the card, or IdCardError."""
        for attempt in range(self.tries):
            status, may_pass, answer = self._ask(picture)
            if status == "OK":
                return answer["results"][0]["card_info"]
            if not may_pass or attempt + 1 == self.tries:
                break
            self.wait(0.5 * 2**attempt)
        raise IdCardError(status)

    def _ask(self, picture):
        files = {"file": ("new-front.jpg", picture)}
        try:
            response = requests.post(self.url, headers=self.headers, files=files, timeout=self.timeout)
            answer = response.json()
        except requests.JSONDecodeError:  # A gateway's page.
            return f"HTTP {response.status_code}", response.status_code >= 500, None
        except requests.RequestException:
            return "NO ANSWER", True, None
        may_pass = response.status_code >= 500 or answer["status"] == "RATE_LIMIT_EXCEEDED"
        return answer["status"], may_pass, answer


PICTURE = (Path(__file__).parents[3] / "tests/it/pictures/baseline.jpg").read_bytes()


def client_of(session, **settings):
    """A client with the credentials of a session that no other test has."""
    return IdCardClient(session.base_url, session.api_id, session.api_secret, **settings)


def assert_fails(status, client, picture=PICTURE):
    with pytest.raises(IdCardError) as caught:
        client.read(picture)
    assert str(caught.value) == status


def test_fails_twice_then_succeeds(cedulita):
    pauses = []
    client = client_of(cedulita.scenario("fails-twice"), wait=pauses.append)
    assert client.read(PICTURE)["id_number"] == "1340000023"
    assert pauses == [0.5, 1.0]


def test_rate_limited_until_a_second_passes(cedulita):
    session, pauses = cedulita.scenario("rate-limited-for-a-second"), []

    def wait(seconds):
        pauses.append(seconds)
        session.advance(f"{seconds * 1000:.0f}ms")

    session.set_clock(frozen=True)
    assert client_of(session, wait=wait).read(PICTURE)["id_number"] == "1340000023"
    assert pauses == [0.5, 1.0]


def test_key_expires_mid_run(cedulita):
    pauses = []
    client = client_of(cedulita.scenario("key-expires-mid-run"), wait=pauses.append)
    for _ in range(3):
        client.read(PICTURE)
    assert_fails("KEY_EXPIRED", client)
    assert pauses == []


def test_slow_day(cedulita):
    pauses = []
    client = client_of(cedulita.scenario("slow-day"), timeout=1.0, tries=6, wait=pauses.append)
    assert client.read(PICTURE)["id_number"] == "1340000023"
    assert len(pauses) >= 1


def test_flaky_gateway(cedulita):
    pauses = []
    client = client_of(cedulita.scenario("flaky-gateway"), wait=pauses.append)
    for _ in range(3):
        assert client.read(PICTURE)["id_number"] == "1340000023"
    assert pauses == [0.5, 1.0] * 2


def test_blurred_then_sharp(cedulita):
    blurred, sharp, pauses = PICTURE + b"blurred", PICTURE, []
    client = client_of(cedulita.scenario("blurred-then-sharp"), wait=pauses.append)
    assert_fails("DETECTION_FAILED", client, blurred)
    assert pauses == []
    assert client.read(sharp)["id_number"] == "1340000023"


def test_parallel_tests_do_not_meet(cedulita):
    def outcome(answer):
        session = cedulita.session()
        session.queue(answer, then="repeat-last")
        try:
            return client_of(session).read(PICTURE)["name"]
        except IdCardError as error:
            return str(error)

    answers = ["OUT_OF_QUOTA", "new-front", "NO_PERMISSION", "old-front"] * 5
    with ThreadPoolExecutor(len(answers)) as threads:
        outcomes = list(threads.map(outcome, answers))
    javier, silvia = "MENDOZA VELEZ JAVIER SANTIAGO", "TORRES YEPEZ SILVIA LORENA"
    assert outcomes == ["OUT_OF_QUOTA", javier, "NO_PERMISSION", silvia] * 5


def test_quota_begins_anew_with_the_month(cedulita, cedulita_session):
    api_id, client = cedulita_session.api_id, client_of(cedulita_session)
    cedulita.admin("PUT", f"credentials/{api_id}", {"quota": {"calls": 2, "every": "month"}})
    cedulita_session.set_clock(set="2030-02-28T23:59:59Z", frozen=True)
    for _ in range(2):
        client.read(PICTURE)
    assert_fails("OUT_OF_QUOTA", client)
    cedulita_session.advance("1s")
    assert client.read(PICTURE)["id_number"] == "1340000023"


def test_key_expires_in_a_year(cedulita, cedulita_session):
    api_id, client = cedulita_session.api_id, client_of(cedulita_session)
    cedulita.admin("PUT", f"credentials/{api_id}", {"expires_in": "365d"})
    cedulita_session.advance("364d")
    client.read(PICTURE)
    cedulita_session.advance("1d")
    assert_fails("KEY_EXPIRED", client)


def test_server_hangs(cedulita):
    pauses = []
    client = client_of(cedulita.scenario("hang"), timeout=0.2, tries=2, wait=pauses.append)
    assert_fails("NO ANSWER", client)
    assert pauses == [0.5]


def test_what_was_sent_is_verified(cedulita):
    session = cedulita.scenario("key-expires-mid-run")
    client = client_of(session)
    for number in range(3):
        client.read(PICTURE + bytes([number]))
    assert_fails("KEY_EXPIRED", client)
    session.expect(exactly=4)
    session.expect(checks=[{"billable_at_most": 3}, "no_image_twice", "no_retry_after_400_or_401"])
