"""Clients that call by themselves, and applications that call in a view."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import django
import httpx
import requests
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.test import AsyncClient, Client
from django.urls import path
from fastapi import FastAPI
from fastapi.testclient import TestClient

from .conftest import ON_CARD

if TYPE_CHECKING:
    from cedulita import Session


def number(answer: dict[str, Any]) -> str:
    """Give the number on the card."""
    return str(answer["results"][0]["card_info"]["id_number"])


def test_requests(cedulita_session: Session, picture: bytes) -> None:
    """By the URL of the session."""
    files = {"file": ("photo.jpg", picture)}
    answer = requests.post(cedulita_session.url, headers=cedulita_session.headers, files=files, timeout=10)
    assert number(answer.json()) == ON_CARD


def test_httpx(cedulita_session: Session, picture: bytes) -> None:
    """With a client that has a base URL."""
    with httpx.Client(base_url=cedulita_session.base_url, headers=cedulita_session.headers) as client:
        assert number(client.post("/ocr/idcard", files={"file": ("photo.jpg", picture)}).json()) == ON_CARD


def test_httpx_async(cedulita_session: Session, picture: bytes) -> None:
    """While the emulator is asked in the same event loop."""

    async def read() -> None:
        async with httpx.AsyncClient(headers=cedulita_session.headers) as client:
            cedulita_session.queue("OUT_OF_QUOTA")
            posts = [client.post(cedulita_session.url, files={"file": ("photo.jpg", picture)}) for _ in range(5)]
            statuses = [answer.json()["status"] for answer in await asyncio.gather(*posts)]
        assert sorted(statuses) == ["OK"] * 4 + ["OUT_OF_QUOTA"]
        cedulita_session.expect(exactly=5)

    asyncio.run(read())


def test_aiohttp(cedulita_session: Session, picture: bytes) -> None:
    """With its own way to send a form."""

    async def read() -> None:
        form = aiohttp.FormData()
        form.add_field("file", picture, filename="photo.jpg")
        async with aiohttp.ClientSession(headers=cedulita_session.headers) as client:
            answer = await client.post(cedulita_session.url, data=form)
            assert number(await answer.json()) == ON_CARD

    asyncio.run(read())


def test_fastapi(cedulita_session: Session, picture: bytes) -> None:
    """A view that awaits the answer, under FastAPI's test client."""
    app = FastAPI()

    @app.post("/customers")
    async def register() -> dict[str, Any]:
        async with httpx.AsyncClient(headers=cedulita_session.headers) as client:
            answer = (await client.post(cedulita_session.url, files={"file": picture})).json()
        return {"number": number(answer)} if answer["status"] == "OK" else {"try again": answer["status"]}

    with TestClient(app) as client:
        cedulita_session.queue("DETECTION_FAILED")
        assert client.post("/customers").json() == {"try again": "DETECTION_FAILED"}
        assert client.post("/customers").json() == {"number": ON_CARD}
    cedulita_session.expect(exactly=2)


def register(request: HttpRequest) -> JsonResponse:
    """Read a card in a view of Django's."""
    idcard = settings.IDCARD
    files = {"file": request.FILES["photo"].file}
    answer = requests.post(idcard["url"], headers=idcard["headers"], files=files, timeout=10).json()
    return JsonResponse({"number": number(answer)} if answer["status"] == "OK" else {"try again": answer["status"]})


urlpatterns = [path("customers", register)]


def test_django(cedulita_session: Session, picture: bytes) -> None:
    """A view that waits for the answer, under Django's test clients."""
    if not settings.configured:
        settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY=__name__)
        django.setup()
    settings.IDCARD = {"url": cedulita_session.url, "headers": cedulita_session.headers}

    def photo() -> dict[str, Any]:
        from django.core.files.uploadedfile import SimpleUploadedFile

        return {"photo": SimpleUploadedFile("photo.jpg", picture)}

    cedulita_session.queue("DETECTION_FAILED")
    assert Client().post("/customers", photo()).json() == {"try again": "DETECTION_FAILED"}
    assert Client().post("/customers", photo()).json() == {"number": ON_CARD}
    answer = asyncio.run(AsyncClient().post("/customers", photo()))
    assert answer.json() == {"number": ON_CARD}
    cedulita_session.expect(exactly=3)
