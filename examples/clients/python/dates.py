"""Reads the formatted dates of many cards strictly, as the published page writes them: dd-mm-yyyy.

Usage: CEDULITA_URL=http://127.0.0.1:8080 python3 dates.py PICTURE
"""

import os
import re
import sys
from datetime import datetime

import requests

URL = os.environ.get("CEDULITA_URL", "http://127.0.0.1:8080") + "/ocr/idcard"
CREDENTIALS = {"X-DF-API-ID": "demo-id", "X-DF-API-SECRET": "demo-secret"}
PEOPLE = [f"person-{kind}-{seed}" for kind in ("old", "new", "alien", "temp") for seed in range(1, 6)]
CARDS = ["sample-front", "sample-back", "old-back-city-before-date", "new-back-duplicado", "old-back-no-expiry",
         "new-front-unread-fields"]
CARDS += [f"new-{side}-month-{month}" for side in ("front", "back") for month in ("ene", "abr", "ago", "dic")]


def formatted(text):
    """The day; None for a date that was not read. strptime alone would take 7-8-1990 too."""
    if text == "":
        return None
    if not re.fullmatch(r"\d{2}-\d{2}-\d{4}", text, re.ASCII):
        raise ValueError("another form than dd-mm-yyyy")
    return datetime.strptime(text, "%d-%m-%Y").date()


with open(sys.argv[1], "rb") as file:
    picture = file.read()
session = requests.Session()
for card in CARDS + [f"{person}-{side}" for person in PEOPLE for side in ("front", "back")]:
    answer = session.post(URL, headers=CREDENTIALS, files={"file": (f"{card}.jpg", picture)}, timeout=60).json()
    info = answer["results"][0]["card_info"]
    for name in ("birthday_s", "issue_date_s", "expiry_date_s"):
        try:
            day = formatted(info.get(name, ""))
        except ValueError as error:
            sys.exit(f"FAILED {card}: {name}: {error}")
        # What is printed has the same year and day, however the month is written.
        raw = info.get(name.removesuffix("_s"), "")
        if day and not (f"{day.year}" in raw and f"{day.day:02}" in raw):
            sys.exit(f"FAILED {card}: {name} is another day than the printed one")
    print(f"ok {card}", flush=True)
for other in ("1990-08-07", "07/08/1990", "7-8-1990", "31-02-1990"):
    try:
        formatted(other)
    except ValueError:
        print(f"ok {other} is refused")
    else:
        sys.exit(f"FAILED {other} was taken for a formatted date")
