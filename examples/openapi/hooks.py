"""What a schema cannot say: which texts are pictures, and which names stand for something."""

import base64
import os
import pathlib

import schemathesis
from hypothesis import strategies as st

PICTURES = [path.read_bytes() for path in sorted(pathlib.Path(os.environ["PICTURES"]).iterdir())]

schemathesis.openapi.format("binary", st.sampled_from(PICTURES))
schemathesis.openapi.format("base64-picture", st.sampled_from([base64.b64encode(picture).decode() for picture in PICTURES]))
schemathesis.openapi.format("scenario-name", st.sampled_from(["old-back", "new-front", "key-expired", "out-of-quota"]))


@schemathesis.check
def another_method_is_not_found(ctx, response, case):
    """Row E9: the page lists no 405."""
    if case.method.upper() != "POST" and response.request.method != "OPTIONS":
        assert response.status_code == 404 and response.json()["status"] == "NOT_FOUND", response.status_code
