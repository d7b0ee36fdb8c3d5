"""Reads an ID card with httpx: a picture, one error, and a picture without credentials.

Usage: CEDULITA_URL=http://127.0.0.1:8080 python3 httpx_idcard.py PICTURE
"""

import os
import sys

import httpx

URL = os.environ.get("CEDULITA_URL", "http://127.0.0.1:8080") + "/ocr/idcard"
CREDENTIALS = {"X-DF-API-ID": "demo-id", "X-DF-API-SECRET": "demo-secret"}


def call(step, http, status, headers):
    """Sends the picture and checks both codes."""
    try:
        response = httpx.post(URL, headers=headers, files={"file": ("card.jpg", picture)}, timeout=60)
    except httpx.HTTPError as error:
        sys.exit(f"FAILED {step}: {error!r}")
    seen = (response.status_code, response.json()["status"])
    if seen != (http, status):
        sys.exit(f"FAILED {step}: expected {(http, status)}, got {seen}")
    print(f"ok {step}: {http} {status}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: httpx_idcard.py PICTURE")
    with open(sys.argv[1], "rb") as file:
        picture = file.read()
    call("multipart file", 200, "OK", CREDENTIALS)
    call("scenario.out-of-quota", 403, "OUT_OF_QUOTA", {**CREDENTIALS, "X-DF-API-ID": "scenario.out-of-quota"})
    call("without credentials", 401, "UNAUTHORIZED", {})
