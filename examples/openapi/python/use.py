"""Calls the emulator through the client that openapi-python-client made. Usage: use.py URL PICTURE"""

import base64
import io
import sys

from idcard import Client
from idcard.api.ocr import ocr_idcard
from idcard.models import DetectFace, FormUpload, FrontResult, JsonUpload, MultipartUpload, Refusal403, Success
from idcard.types import UNSET, File

url, path = sys.argv[1:]
picture = open(path, "rb").read()
text = base64.b64encode(picture).decode()


def client(api_id):
    return Client(base_url=url, headers={"X-DF-API-ID": api_id, "X-DF-API-SECRET": "any"})


def front(body):
    answer = ocr_idcard.sync(client=client("python"), body=body)
    assert isinstance(answer, Success), answer
    [result] = answer.results
    assert isinstance(result, FrontResult) and result.card_info.id_number, result
    return result


file = File(payload=io.BytesIO(picture), file_name="front.jpg", mime_type="image/jpeg")
face = front(MultipartUpload(file=file, detect_face=DetectFace.VALUE_1)).face_region
assert len(face) == 4 and all(isinstance(number, int) for corner in face for number in corner), face
assert front(JsonUpload(image_base64=text)).face_region is UNSET
assert front(FormUpload(image_base64=text, detect_face=DetectFace.VALUE_0)).face_region is UNSET

refused = ocr_idcard.sync(client=client("scenario.out-of-quota"), body=JsonUpload(image_base64=text))
assert isinstance(refused, Refusal403) and refused.status == "OUT_OF_QUOTA", refused

print("Python: multipart, form, JSON and a refusal are as the document says")
