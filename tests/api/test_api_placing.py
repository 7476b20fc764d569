"""« Qui appeler à Lille ? »: the card comes with the contact of the département that the message names."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from api.audit.attribution import system
from api.portals.models import Portal, PortalContact
from tests.api.driver import Api, Visitor
from tests.api.fakes import saying
from tests.api.portals import make_site

MESSAGE = {"type": "message", "departement": ""}


def answering(question: str, card: dict[str, str] | None = None) -> Any:
    custom = {"questions": [question], "card": card}
    return saying([{"recipient_id": "x", "text": "Une réponse."}, {"custom": custom}])


async def card_for(visitor: Visitor, typed: str) -> Any:
    sent = await visitor.send(typed)
    assert sent.status_code == 200, sent.text
    return sent.json()["messages"][0]["card"]


async def test_the_portal_s_contact_of_the_place_named_is_one_look_away(api: Api) -> None:
    site = await make_site(api, "espace", origins=[])
    visitor = Visitor(api, (await site.open(origin=None)).json())
    async with api.database.write(system("essai", api.clock())) as session:
        portal_id = await session.scalar(select(Portal.id).where(Portal.slug == "espace"))
        found = {"name": "UIMM du Nord", "telephone": "03 00 00 00 59", "checked_on": date(2026, 1, 5)}
        session.add(PortalContact(portal_id=portal_id, departement="59", **found))
    api.rasa.behave = answering("parler_a_quelquun", MESSAGE)

    card = await card_for(visitor, "qui appeler à Lille ?")
    looked = await api.public.get(
        "/v1/chat/contacts", params={"departement": card["departement"]}, headers=visitor.headers
    )

    assert card == {"type": "message", "departement": "59"}
    assert looked.json()["contact"]["name"] == "UIMM du Nord"


@pytest.mark.parametrize(
    ("typed", "departement"),
    [
        ("je suis dans le 59, qui je contacte ?", "59"),
        ("59000 Lille, qui appeler ?", "59"),
        ("qui appeler ?", ""),
        ("j'ai 2 enfants, je fais 35 heures, qui appeler ?", ""),
        ("qui appeler à Metz ou à Nancy ?", ""),
    ],
)
async def test_in_doubt_the_card_asks(api: Api, typed: str, departement: str) -> None:
    api.rasa.behave = answering("parler_a_quelquun", MESSAGE)

    assert await card_for(await api.open(), typed) == MESSAGE | {"departement": departement}


@pytest.mark.parametrize("question", ["acces_inscription", "acces_prix"])
async def test_an_answer_that_sends_to_somebody_gets_the_card_only_for_a_place(
    api: Api, question: str
) -> None:
    api.rasa.behave = answering(question)
    visitor = await api.open()

    assert await card_for(visitor, "j'habite en Moselle, qui peut m'aider") == MESSAGE | {"departement": "57"}
    assert await card_for(visitor, "où se renseigner ?") is None


async def test_no_other_answer_gets_a_card(api: Api) -> None:
    api.rasa.behave = answering("jury_role")

    assert await card_for(await api.open(), "le jury se réunit-il à Metz ?") is None


async def test_what_the_guide_was_told_stays(api: Api) -> None:
    api.rasa.behave = answering("acces_orientation", {"type": "message", "departement": "57"})

    assert await card_for(await api.open(), "qui appeler à Lille ?") == MESSAGE | {"departement": "57"}


async def test_the_card_keeps_no_place_that_the_kept_message_hides(api: Api) -> None:
    api.rasa.behave = answering("parler_a_quelquun", MESSAGE)
    visitor = await api.open()

    card = await card_for(visitor, "j'habite 12 rue des Lilas 57000 Metz, qui appeler ?")

    assert card == MESSAGE
    # Not the whole of it: an identifier or a time may well hold these two figures.
    kept = [(one["text"], one["card"]) for one in await visitor.transcript()]
    assert not any("57" in str(one) for one in kept)


async def test_no_place_is_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")  # below, the database's driver quotes what is kept
    api.rasa.behave = answering("parler_a_quelquun", MESSAGE)

    await card_for(await api.open(), "qui appeler à Carcassonne ?")

    assert "arcassonne" not in caplog.text
