"""Meets every fault with requests: what client code has to catch when the network or a gateway misbehaves.

Usage: CEDULITA_URL=http://127.0.0.1:8080 python3 faults.py PICTURE
"""

import os
import sys

import requests

URL = os.environ.get("CEDULITA_URL", "http://127.0.0.1:8080") + "/ocr/idcard"
CREDENTIALS = {"X-DF-API-ID": "demo-id", "X-DF-API-SECRET": "demo-secret"}
LARGE = bytes(5 * 1024 * 1024)

# Each fault with what requests makes of it: an exception and words in its message, or an answer.
TIMEOUT = (requests.RequestException, "timed out")
FAULTS = {
    "hang": (requests.ReadTimeout, "timed out"),
    "empty-reply": (requests.ConnectionError, "closed connection without response"),
    "reset": (requests.ConnectionError, "ConnectionResetError"),
    "stop-after-headers": TIMEOUT,
    "short-body": (requests.RequestException, "IncompleteRead"),
    "bad-chunk": (requests.exceptions.ChunkedEncodingError, "InvalidChunkLength"),
    "dribble": (200, "OK"),
    "garbage": (requests.ConnectionError, "BadStatusLine"),
    "off-contract": (200, None),
    "bad-gateway": (502, "<html>"),
    "service-unavailable": (503, "<html>"),
    "gateway-timeout": (504, "<html>"),
    "slow-read": (200, "OK"),
    "stop-reading": TIMEOUT,
    # urllib3 passes over a reset while it sends, and then finds the connection gone.
    "reset-upload": (requests.ConnectionError, ("ConnectionResetError", "closed connection without response")),
    "refuse-early": (400, "INVALID_ARGUMENT"),
}
HELD = ("hang", "stop-after-headers", "stop-reading")
# These show only while a large upload is under way.
OF_UPLOADS = ("stop-reading", "reset-upload", "refuse-early")


def check(holds, message):
    if not holds:
        sys.exit(f"FAILED {message}")


def post(name, content, timeout):
    headers = {**CREDENTIALS, "X-Emulator-Scenario": name} if name else CREDENTIALS
    return session.post(URL, headers=headers, files={"file": ("card.jpg", content)}, timeout=timeout)


def meet(name, wanted, says):
    """Sends one call into the fault and checks what comes of it; tells it in a few words."""
    content = LARGE if name in OF_UPLOADS else picture
    timeout = 1 if name in HELD else 60
    try:
        response = post(name, content, timeout)
    except requests.RequestException as error:
        words = says if isinstance(says, tuple) else (says,)
        expected = isinstance(wanted, type) and isinstance(error, wanted) and any(word in repr(error) for word in words)
        check(expected, f"{name}: got {error!r}")
        return type(error).__name__
    check(response.status_code == wanted, f"{name}: expected {wanted}, got HTTP {response.status_code} {response.text}")
    if says == "<html>":
        check(response.text.startswith("<html>"), f"{name}: expected a page, got {response.text}")
        return f"{wanted} page"
    answer = response.json()
    check(answer.get("status") == says, f"{name}: expected {says}, got {answer}")
    return f"{wanted} {says or 'off the contract'}"


check(len(sys.argv) == 2, "usage: faults.py PICTURE")
with open(sys.argv[1], "rb") as file:
    picture = file.read()
session = requests.Session()

for name, (wanted, says) in FAULTS.items():
    outcome = meet(name, wanted, says)
    # The same session goes on as if nothing had been.
    answer = post(None, picture, 60).json()
    check(answer["status"] == "OK", f"after {name}: {answer}")
    print(f"ok {name}: {outcome}", flush=True)
