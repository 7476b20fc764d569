"""Messages for a person that do not leave: what is missing or has another shape, and what comes too often."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.contacting import RAPPEL, URL, leave, outbox
from tests.api.driver import Api, Visitor


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/chat/contacts"), ("GET", f"{URL}/summary"), ("POST", URL)]
)
async def test_without_a_session_nothing_is_told_nor_sent(api: Api, method: str, path: str) -> None:
    body = {"client_request_id": str(uuid.uuid4()), **RAPPEL}

    response = await api.public.request(method, path, json=body if method == "POST" else None)

    assert response.status_code == 401
    assert await outbox(api) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"telephone": ""}, "Écrivez le numéro où vous rappeler."),
        ({"telephone": "12345"}, "n'a pas la forme d'un numéro français"),
        ({"telephone": "0899 12 34 56"}, "ni de numéro en 08"),
        ({"telephone": "3615"}, "pas de numéro court"),
        ({"telephone": "+1 555 010 0199"}, "n'a pas la forme d'un numéro français"),
        ({"telephone": "0639981234\r\nBcc: x@y.fr"}, "n'a pas la forme d'un numéro français"),
        ({"email": "sans-arobase"}, "Cette adresse e-mail n'a pas la bonne forme."),
        ({"email": "a@b.fr\r\nBcc: tous@example.org"}, "Cette adresse e-mail"),
        ({"email": "a@b.fr, tous@example.org"}, "Cette adresse e-mail"),
        ({"email": "groupe:a@b.fr"}, "Cette adresse e-mail"),
        ({"email": "<a@b.fr>"}, "Cette adresse e-mail"),
        # Read by a header as « v@b.fr, x@b.fr ».
        ({"email": "=?utf-8?q?v=40b.fr=2C_x?=@b.fr"}, "Cette adresse e-mail"),
        ({"email": "a@b"}, "Cette adresse e-mail"),
        ({"kind": "message", "text": "Bonjour"}, "Écrivez votre adresse e-mail"),
        ({"kind": "message", "email": "a@b.fr", "text": " \u200b\n "}, "Écrivez votre message."),
        ({"text": "a" * 1001}, "trop long (1 000 caractères au plus)"),
        ({"departement": "99"}, "Je ne reconnais pas ce département."),
        ({"departement": "57' --"}, "Je ne reconnais pas ce département."),
        ({"departement": "là-bas"}, "Je ne reconnais pas ce département."),
        ({"departement": "Corse"}, ": Corse-du-Sud (2A), Haute-Corse (2B). Écrivez le numéro du vôtre."),
        ({"departement": ""}, "Indiquez votre département"),
    ],
)
async def test_what_cannot_be_sent_is_said_in_words(api: Api, change: dict[str, str], said: str) -> None:
    refused = await leave(await api.open(), **{**RAPPEL, **change})

    assert refused.status_code == 422
    assert said in refused.json()["detail"]
    assert change.get("text", "jamais") not in refused.text
    assert await outbox(api) == []


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Sam\r\nBcc: tous@example.org"},
        {"name": "Sam\u202eefil"},
        {"kind": "autre"},
        {"when": "minuit"},
        {"client_request_id": "1"},
        {"name": "a" * 101},
        {"text": "a" * 4001},
        {"email": "a" * 255},
        {"departement": "5" * 61},
        {"attach_summary": "peut-être"},
    ],
)
async def test_another_shape_is_refused(api: Api, change: dict[str, str]) -> None:
    refused = await leave(await api.open(), **{**RAPPEL, **change})

    assert refused.status_code == 422
    assert await outbox(api) == []


async def test_a_conversation_leaves_so_many_and_no_more(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(contact_requests_per_hour=2)
    visitor = await api.open()
    for _ in range(2):
        assert (await leave(visitor, **RAPPEL)).status_code == 201
    # Another session of the same conversation counts with the first.
    renewed = await api.public.post("/v1/chat/sessions/renewal", headers=visitor.headers)

    refused = await leave(Visitor(api, {**visitor.session, **renewed.json()}), **RAPPEL)

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 60
    assert refused.json()["detail"].startswith("Vous avez déjà fait beaucoup de demandes.")
    assert len(await outbox(api)) == 2
    assert (await leave(await api.open(), **RAPPEL)).status_code == 201


async def test_a_network_leaves_so_many_and_no_more(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(contact_requests_per_hour_source=2)

    sent = [await leave(await api.open(), **RAPPEL) for _ in range(3)]

    assert [one.status_code for one in sent] == [201, 201, 429]
    assert sent[-1].json()["detail"].startswith("Beaucoup de demandes arrivent de votre réseau.")
    assert len(await outbox(api)) == 2


async def test_contacts_are_not_looked_up_in_bulk(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(messages_per_minute_source=3)
    visitor = await api.open()

    statuses = [
        (await api.public.get("/v1/chat/contacts?departement=57", headers=visitor.headers)).status_code
        for _ in range(4)
    ]

    assert statuses == [200, 200, 200, 429]
