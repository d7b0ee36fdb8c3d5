"""Reads an ID card with requests: every way of sending the picture, and every error.

Usage: CEDULITA_URL=http://127.0.0.1:8080 python3 idcard.py PICTURE
"""

import base64
import os
import re
import sys

import requests

URL = os.environ.get("CEDULITA_URL", "http://127.0.0.1:8080") + "/ocr/idcard"
CREDENTIALS = {"X-DF-API-ID": "demo-id", "X-DF-API-SECRET": "demo-secret"}
SCENARIOS = {
    "invalid-argument": 400,
    "detection-failed": 400,
    "unauthorized": 401,
    "key-expired": 401,
    "no-permission": 403,
    "out-of-quota": 403,
    "rate-limit-exceeded": 403,
    "not-found": 404,
    "internal-error": 500,
}


def check(holds, message):
    if not holds:
        sys.exit(f"FAILED {message}")


def call(step, http, status, headers=CREDENTIALS, **body):
    """Sends one request, checks both codes and returns the answer."""
    try:
        response = session.post(URL, headers=headers, timeout=60, **body)
        answer = response.json()
    except requests.RequestException as error:
        sys.exit(f"FAILED {step}: {error}")
    check(response.status_code == http, f"{step}: expected HTTP {http}, got {response.status_code} {answer}")
    check(answer["status"] == status, f"{step}: expected {status}, got {answer}")
    print(f"ok {step}: {http} {status}", flush=True)
    return answer


def is_face_region(value):
    return value == [] or (len(value) == 4 and all([type(n) for n in pair] == [int, int] for pair in value))


check(len(sys.argv) == 2, "usage: idcard.py PICTURE")
with open(sys.argv[1], "rb") as file:
    picture = file.read()
text = base64.b64encode(picture).decode()
session = requests.Session()

answer = call("multipart file", 200, "OK", files={"file": ("card.jpg", picture)}, data={"detect_face": 1})
card = answer["results"][0]
check(re.fullmatch("TID[0-9a-f]{32}", answer["request_id"]), f"request_id {answer['request_id']}")
check(isinstance(card["card_info"]["id_number"], str), f"id_number is not a string: {card}")
check(is_face_region(card["face_region"]), f"face_region is neither [] nor four pairs: {card}")

call("urlencoded image_base64", 200, "OK", data={"image_base64": text, "detect_face": 0})
call("JSON image_base64", 200, "OK", json={"image_base64": text, "detect_face": 0})

# Refused while the upload is still under way: the answer must arrive all the same.
large = bytes(5 * 1024 * 1024)
for attempt in range(1, 6):
    no_secret = {"X-DF-API-ID": "demo-id", "X-DF-API-SECRET": ""}
    call(f"5 MB without a secret, try {attempt}", 401, "UNAUTHORIZED", no_secret, files={"file": large})

for name, http in SCENARIOS.items():
    headers = {"X-DF-API-ID": f"scenario.{name}", "X-DF-API-SECRET": "demo-secret"}
    status = name.upper().replace("-", "_")
    call(f"scenario.{name}", http, status, headers, files={"file": picture})
