"""Checks a server against the published page of /ocr/idcard. It knows the page's facts and nothing else.

Usage: python3 check.py URL [--no-emulator]
"""

import base64
import json
import os
import re
import struct
import sys
import urllib.error
import urllib.request
import zlib
from datetime import datetime

# 2. Request Params
CREDENTIALS = {
    "X-DF-API-ID": os.environ.get("API_ID", "page-check"),
    "X-DF-API-SECRET": os.environ.get("API_SECRET", "page-check"),
}

# 3. Response Params
FRONT = {"id_number", "name", "nationality", "birthday", "birthday_s", "birth_place", "gender", "gender_s", "issue_date",
         "issue_date_s", "marital_status", "expiry_date", "expiry_date_s"}
BACK = {"education", "profession", "expiry_date", "expiry_date_s", "mother_name", "father_name", "marital_status",
        "issue_date", "issue_date_s", "line1_all", "line2_all", "line3_all"}
IN_THE_BACK_SAMPLE_ALONE = {"nationality"}
CARD_TYPES = {"old", "new", "ALIEN", "TEMP"}

# 4. Error Codes
ERRORS = [
    (400, "INVALID_ARGUMENT", "Request parameter is invalid"),
    (400, "DETECTION_FAILED", "Detect image failed"),
    (401, "UNAUTHORIZED", "Unauthorized or access is denied"),
    (401, "KEY_EXPIRED", "Your API ID has expired"),
    (403, "NO_PERMISSION", "You are not authorized to use this API"),
    (403, "OUT_OF_QUOTA", "API calls quota exceeded"),
    (403, "RATE_LIMIT_EXCEEDED", "API request frequency exceeds the limit"),
    (404, "NOT_FOUND", "Requested API cannot be found"),
    (500, "INTERNAL_ERROR", "Internal server error"),
]
NOTHING_SENT = "must specify 'file' or 'image_base64' argument"

failures = 0


def fact(text, holds, came=""):
    global failures
    failures += not holds
    print(f"ok {text}" if holds else f"FAILED {text}: {came}", flush=True)


def png(width, height):
    """A grey picture."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\x80" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def form(**parts):
    """multipart/form-data; a part of bytes is a file, with its name where it is a pair."""
    lines = []
    for name, value in parts.items():
        file_name, content = value if isinstance(value, tuple) else ("photo.png", value)
        is_file = isinstance(content, bytes)
        disposition = f'form-data; name="{name}"' + (f'; filename="{file_name}"' if is_file else "")
        head = f"--page\r\nContent-Disposition: {disposition}\r\n\r\n".encode()
        lines.append(head + (content if is_file else str(content).encode()) + b"\r\n")
    return b"".join(lines) + b"--page--\r\n", {"Content-Type": "multipart/form-data; boundary=page"}


def call(parts=None, headers=CREDENTIALS, path="/ocr/idcard", method="POST"):
    """The HTTP status, the answer's members in the order in which they came, and its body."""
    body, kind = form(**(parts or {}))
    request = urllib.request.Request(base + path, body, {**headers, **kind}, method=method)
    try:
        response = urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as error:
        response = error
    text = response.read().decode()
    try:
        return response.status, json.loads(text), text
    except ValueError:
        return response.status, {}, text


def expect(text, http, status, *arguments, **more):
    code, answer, body = call(*arguments, **more)
    fact(f"{text}: {http} {status}", (code, answer.get("status")) == (http, status), f"{code} {body[:200]}")
    return answer


def dates(info):
    for name in ("birthday", "issue_date", "expiry_date"):
        text = info.get(name + "_s", "")
        if text:
            try:
                yield name, info[name], datetime.strptime(text, "%d-%m-%Y") if re.fullmatch(r"\d\d-\d\d-\d{4}", text) else None
            except ValueError:
                yield name, info[name], None


def check_specification():
    expect("a PNG is taken", 200, "OK", {"file": picture})
    expect("GIF is refused", 400, "INVALID_ARGUMENT", {"file": b"GIF89a" + bytes(200)})
    for width, height, is_taken in [(128, 128, True), (127, 128, False), (128, 127, False), (1280, 1280, True),
                                    (6000, 128, True), (6001, 128, False), (128, 6001, False)]:
        code = (200, "OK") if is_taken else (400, "INVALID_ARGUMENT")
        expect(f"{width}*{height} pixels", *code, {"file": png(width, height)})
    expect("more than 5 MB", 400, "INVALID_ARGUMENT", {"file": picture + bytes(5 * 1024 * 1024)})
    expect("another path", 404, "NOT_FOUND", {"file": picture}, path="/ocr/passport")


def check_request():
    for name in CREDENTIALS:
        others = {key: value for key, value in CREDENTIALS.items() if key != name}
        expect(f"{name} is required", 401, "UNAUTHORIZED", {"file": picture}, others)
    expect("image_base64", 200, "OK", {"image_base64": base64.b64encode(picture).decode()})
    answer = expect("neither file nor image_base64", 400, "INVALID_ARGUMENT", {"detect_face": 1})
    fact("the sample's reason", answer.get("reason") == NOTHING_SENT, answer.get("reason"))
    with_face = expect("detect_face=1", 200, "OK", {"file": picture, "detect_face": 1})["results"][0]
    region = with_face.get("face_region")
    fact("face_region is four points", len(region or []) == 4 and all(len(point) == 2 for point in region), region)
    for parts in ({"file": picture}, {"file": picture, "detect_face": 0}):
        element = expect("detect_face=0 is the default", 200, "OK", parts)["results"][0]
        fact("no face_region", "face_region" not in element, list(element))


def check_answer(file_name):
    _, answer, _ = call({"file": (file_name, picture)})
    fact("members of a success", list(answer) == ["request_id", "results", "status"], list(answer))
    fact("request_id", re.fullmatch("TID[0-9a-f]{32}", answer["request_id"]) is not None, answer["request_id"])
    element = answer["results"][0]
    fact("card_side", element["card_side"] in ("front", "back"), element["card_side"])
    fact("card_type", element.get("card_type", "new") in CARD_TYPES, element.get("card_type"))
    info = element["card_info"]
    wanted = FRONT if element["card_side"] == "front" else BACK | IN_THE_BACK_SAMPLE_ALONE
    fact(f"members of the {element['card_side']}", set(info) == wanted, set(info) ^ wanted)
    fact("alphabetical, as the samples", list(info) == sorted(info), list(info))
    fact("what was not read is empty", all(isinstance(value, str) for value in info.values()), info)
    for name, _, day in dates(info):
        fact(f"{name}_s is dd-mm-yyyy", day is not None, "another form")
    if element["card_side"] == "front":
        pair = (info["gender"], info["gender_s"])
        fact("gender", pair in (("HOMBRE", "M"), ("MUJER", "F"), ("", "")), pair)
    return answer["request_id"]


def check_errors():
    ids = {check_answer("photo.png"), check_answer("photo.png")}
    fact("request_id is unique", len(ids) == 2, ids)
    _, answer, _ = call({})
    fact("members of an error", list(answer) == ["status", "reason", "request_id"], list(answer))


def check_with_the_emulator():
    for name in ("new-front", "old-front", "new-back", "old-back", "alien-front", "temp-back", "sample-front", "sample-back"):
        check_answer(f"{name}.png")
    for http, status, description in ERRORS:
        api_id = "scenario." + status.lower().replace("_", "-")
        answer = expect(description, http, status, {"file": picture}, {**CREDENTIALS, "X-DF-API-ID": api_id})
        fact(f"the reason of {status}", answer.get("reason") == description, answer.get("reason"))


arguments = [argument for argument in sys.argv[1:] if argument != "--no-emulator"]
if len(arguments) != 1:
    sys.exit("usage: check.py URL [--no-emulator]")
base = arguments[0].rstrip("/")
picture = png(640, 400)
check_specification()
check_request()
check_errors()
if "--no-emulator" not in sys.argv:
    check_with_the_emulator()
print("all facts hold" if failures == 0 else f"{failures} facts do not hold")
sys.exit(failures > 0)
