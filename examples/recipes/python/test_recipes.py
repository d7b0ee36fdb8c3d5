"""Testing recipes: how a client is tested against a misbehaving OCR.

CEDULITA_URL=http://127.0.0.1:8080 python3 -m unittest -v test_recipes.py
"""

import os
import time
import unittest
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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


EMULATOR = os.environ.get("CEDULITA_URL", "http://127.0.0.1:8080")
PICTURE = (Path(__file__).parents[3] / "tests/it/pictures/baseline.jpg").read_bytes()


def scenario(name):
    """An API ID that plays this scenario from its start, and that no other test has."""
    return f"scenario.{name}.{uuid.uuid4().hex}"


def admin(method, path, body=None):
    """Asks the emulator itself for something. What it refuses fails the test, with its reason."""
    response = requests.request(method, f"{EMULATOR}/__admin/{path}", json=body, timeout=10)
    if not response.ok:
        raise AssertionError(response.json().get("detail", response.text))
    return response.json()


class Recipes(unittest.TestCase):
    def turn_clock(self, session, **turn):
        """Turns the clock of one session until the test is over; those of other tests go on as they are."""
        admin("PUT", f"sessions/{session}/clock", turn)
        self.addCleanup(admin, "DELETE", f"sessions/{session}/clock")

    def assert_fails(self, status, client, picture=PICTURE):
        with self.assertRaises(IdCardError) as caught:
            client.read(picture)
        self.assertEqual(str(caught.exception), status)

    def test_fails_twice_then_succeeds(self):
        pauses = []
        client = IdCardClient(EMULATOR, scenario("fails-twice"), wait=pauses.append)
        self.assertEqual(client.read(PICTURE)["id_number"], "1340000023")
        self.assertEqual(pauses, [0.5, 1.0])

    def test_rate_limited_until_a_second_passes(self):
        api_id, pauses = scenario("rate-limited-for-a-second"), []

        def wait(seconds):
            pauses.append(seconds)
            self.turn_clock(api_id, advance=f"{seconds * 1000:.0f}ms")

        self.turn_clock(api_id, frozen=True)
        client = IdCardClient(EMULATOR, api_id, wait=wait)
        self.assertEqual(client.read(PICTURE)["id_number"], "1340000023")
        self.assertEqual(pauses, [0.5, 1.0])

    def test_key_expires_mid_run(self):
        pauses = []
        client = IdCardClient(EMULATOR, scenario("key-expires-mid-run"), wait=pauses.append)
        for _ in range(3):
            client.read(PICTURE)
        self.assert_fails("KEY_EXPIRED", client)
        self.assertEqual(pauses, [])

    def test_slow_day(self):
        pauses = []
        client = IdCardClient(EMULATOR, scenario("slow-day"), timeout=1.0, tries=6, wait=pauses.append)
        self.assertEqual(client.read(PICTURE)["id_number"], "1340000023")
        self.assertGreaterEqual(len(pauses), 1)

    def test_flaky_gateway(self):
        pauses = []
        client = IdCardClient(EMULATOR, scenario("flaky-gateway"), wait=pauses.append)
        for _ in range(3):
            self.assertEqual(client.read(PICTURE)["id_number"], "1340000023")
        self.assertEqual(pauses, [0.5, 1.0] * 2)

    def test_blurred_then_sharp(self):
        blurred, sharp, pauses = PICTURE + b"blurred", PICTURE, []
        client = IdCardClient(EMULATOR, scenario("blurred-then-sharp"), wait=pauses.append)
        self.assert_fails("DETECTION_FAILED", client, blurred)
        self.assertEqual(pauses, [])
        self.assertEqual(client.read(sharp)["id_number"], "1340000023")

    def test_parallel_tests_do_not_meet(self):
        def outcome(answer):
            own = admin("POST", "sessions", {})
            steps = [{"answer": answer}]
            admin("PUT", f"sessions/{own['session']}/queue", {"steps": steps, "then": "repeat-last"})
            client = IdCardClient(own["base_url"], own["api_id"], own["api_secret"])
            try:
                return client.read(PICTURE)["name"]
            except IdCardError as error:
                return str(error)

        answers = ["OUT_OF_QUOTA", "new-front", "NO_PERMISSION", "old-front"] * 5
        with ThreadPoolExecutor(len(answers)) as threads:
            outcomes = list(threads.map(outcome, answers))
        javier, silvia = "MENDOZA VELEZ JAVIER SANTIAGO", "TORRES YEPEZ SILVIA LORENA"
        self.assertEqual(outcomes, ["OUT_OF_QUOTA", javier, "NO_PERMISSION", silvia] * 5)

    def test_quota_begins_anew_with_the_month(self):
        api_id = f"trial-{uuid.uuid4().hex}"
        admin("PUT", f"credentials/{api_id}", {"quota": {"calls": 2, "every": "month"}})
        self.turn_clock(api_id, set="2030-02-28T23:59:59Z", frozen=True)
        client = IdCardClient(EMULATOR, api_id)
        for _ in range(2):
            client.read(PICTURE)
        self.assert_fails("OUT_OF_QUOTA", client)
        self.turn_clock(api_id, advance="1s")
        self.assertEqual(client.read(PICTURE)["id_number"], "1340000023")

    def test_key_expires_in_a_year(self):
        api_id = f"key-{uuid.uuid4().hex}"
        admin("PUT", f"credentials/{api_id}", {"expires_in": "365d"})
        client = IdCardClient(EMULATOR, api_id)
        self.turn_clock(api_id, advance="364d")
        client.read(PICTURE)
        self.turn_clock(api_id, advance="1d")
        self.assert_fails("KEY_EXPIRED", client)

    def test_server_hangs(self):
        pauses = []
        client = IdCardClient(EMULATOR, scenario("hang"), timeout=0.2, tries=2, wait=pauses.append)
        self.assert_fails("NO ANSWER", client)
        self.assertEqual(pauses, [0.5])

    def test_what_was_sent_is_verified(self):
        session = scenario("key-expires-mid-run")
        client = IdCardClient(EMULATOR, session)
        for number in range(3):
            client.read(PICTURE + bytes([number]))
        self.assert_fails("KEY_EXPIRED", client, PICTURE)
        admin("POST", "journal/verify", {"match": {"session": session}, "exactly": 4})
        checks = [{"billable_at_most": 3}, "no_image_twice", "no_retry_after_400_or_401"]
        admin("POST", "journal/verify", {"session": session, "checks": checks})
