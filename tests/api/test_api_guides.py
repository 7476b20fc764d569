"""Drafts of guided conversations: the session's own, as codes, whatever the dialogue sends."""

import asyncio
import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api.audit.attribution import system
from api.demo.personas import PORTAL
from api.guides.models import GuideDraft
from api.notices.service import MUTED
from api.portals.models import Portal, PortalContact
from tests.api.driver import SERVICE, Api, Visitor
from tests.api.fakes import START, saying
from tests.api.test_api_notices import command

PHONE = "03 87 00 00 57"
UNKNOWN = "f" * 64
SAID = ("jsui en interim", "oui un peu", "pas encore demandé", "je sais pas", "mozelle")


async def play(
    api: Api,
    sender: str,
    geste: str,
    headers: dict[str, str] = SERVICE,
    guide: str = "orientation",
    **move: Any,
) -> dict[str, Any]:
    response = await api.internal.post(
        f"/internal/conversations/by-sender/{sender}/guides/{guide}/turn",
        json={"geste": geste, **move},
        headers=headers,
    )
    assert response.status_code == 200, response.text
    reply: dict[str, Any] = response.json()
    return reply


async def sender_of(api: Api, visitor: Visitor) -> str:
    return await api.sender_of(visitor.session["conversation_id"])


async def drafts(api: Api) -> list[GuideDraft]:
    async with api.database.read() as session:
        return list(await session.scalars(select(GuideDraft)))


async def with_contacts(api: Api, **numbers: str) -> None:
    """Contacts of the demonstration's portal by département; `autres` for all the others."""
    for table in ("portal_contact", "centre_contact"):
        await api.alter(f"DELETE FROM {table}")
    async with api.database.write(system("test", START)) as session:
        portal = await session.scalar(select(Portal).where(Portal.slug == PORTAL))
        assert portal is not None
        for name, number in numbers.items():
            code = "" if name == "autres" else name.removeprefix("d")
            session.add(
                PortalContact(
                    portal_id=portal.id,
                    departement=code,
                    name=f"UIMM {name}",
                    telephone=number,
                    checked_on=date(2026, 1, 5),
                )
            )


async def say_all(api: Api, sender: str, *said: str) -> dict[str, Any]:
    reply = await play(api, sender, "demarrer")
    for one in said:
        reply = await play(api, sender, "dire", texte=one, intention="nlu_fallback")
    return reply


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer autre"}])
async def test_nobody_without_the_service_token(api: Api, headers: dict[str, str]) -> None:
    response = await api.internal.post(
        f"/internal/conversations/by-sender/{UNKNOWN}/guides/orientation/turn",
        json={"geste": "demarrer"},
        headers=headers,
    )

    assert response.status_code == 401
    assert await drafts(api) == []


async def test_the_route_is_not_on_the_public_door(api: Api) -> None:
    response = await api.public.post(
        f"/internal/conversations/by-sender/{UNKNOWN}/guides/orientation/turn",
        json={"geste": "demarrer"},
        headers=SERVICE,
    )

    assert response.status_code == 404


@pytest.mark.parametrize("sender", [UNKNOWN, "a/b", "un prénom", "x" * 400])
async def test_unknown_sender_goes_on_from_what_the_dialogue_holds(api: Api, sender: str) -> None:
    reply = await play(api, sender, "demarrer")
    for one in SAID:
        reply = await play(
            api, sender, "dire", texte=one, intention="nlu_fallback", brouillon=reply["brouillon"]
        )

    assert reply["kind"] == "resultat"
    assert await drafts(api) == []


async def test_anonymous_temp_worker_ends_with_a_telephone_number_and_what_to_ask(api: Api) -> None:
    await with_contacts(api, d57=PHONE, autres="01 00 00 00 00")
    sender = await sender_of(api, await api.open("visiteur"))

    reply = await say_all(api, sender, *SAID)

    assert (reply["kind"], reply["active"]) == ("resultat", False)
    card = reply["answer"]["card"]
    assert (card["type"], card["telephone"], card["departement"]) == ("contact", PHONE, "57")
    assert len(card["asks"]) == 4
    assert PHONE in reply["answer"]["text"]


@pytest.mark.parametrize(
    ("place", "expected"), [("54", "01 00 00 00 00"), ("je veux pas le dire", "01 00 00 00 00")]
)
async def test_another_departement_gets_the_common_contact(api: Api, place: str, expected: str) -> None:
    await with_contacts(api, d57=PHONE, autres=expected)
    sender = await sender_of(api, await api.open("visiteur"))

    reply = await say_all(api, sender, *SAID[:-1], place)

    assert reply["answer"]["card"]["telephone"] == expected


async def test_without_any_contact_the_directory_is_given(api: Api) -> None:
    await with_contacts(api)
    sender = await sender_of(api, await api.open("visiteur"))

    reply = await say_all(api, sender, *SAID)

    assert reply["answer"]["card"] is None
    assert "annuaire" in reply["answer"]["text"]


async def test_only_codes_are_kept(api: Api) -> None:
    visitor = await api.open("visiteur")
    sender = await sender_of(api, visitor)

    await say_all(api, sender, "moi cest Camille jsui en interim chez Zorglub", "oui un peu")

    (kept,) = await drafts(api)
    assert kept.conversation_id == visitor.session["conversation_id"]
    assert (kept.state, kept.asked) == ("en_cours", "employeur")
    assert kept.answers == {"situation": "interimaire", "experience": "un_peu"}
    assert "Zorglub" not in json.dumps(kept.answers)


async def test_the_conversations_own_draft_goes_before_what_is_sent(api: Api) -> None:
    sender = await sender_of(api, await api.open("visiteur"))
    await say_all(api, sender, "salarié")
    forged = {"etat": "termine", "reponses": {"situation": "autre", "departement": "57"}, "demandee": None}

    reply = await play(api, sender, "redemander", brouillon=forged)

    assert reply["brouillon"]["reponses"] == {"situation": "salarie"}


@pytest.mark.parametrize(
    ("first", "second"), [("visiteur", "visiteur"), ("visiteur", "candidat"), ("candidat", "tuteur")]
)
async def test_nothing_crosses_to_another_conversation_or_role(api: Api, first: str, second: str) -> None:
    one = await sender_of(api, await api.open(first))
    other = await sender_of(api, await api.open(second))
    await say_all(api, one, "salarié")

    reply = await play(api, other, "reprendre")

    assert reply["kind"] == "rien"
    assert len(await drafts(api)) == 1


async def test_a_closed_session_no_longer_reaches_its_draft(api: Api) -> None:
    sender = await sender_of(api, await api.open("visiteur"))
    await say_all(api, sender, "salarié")
    await api.alter("UPDATE chat_session SET revoked_at = created_at")

    assert (await play(api, sender, "reprendre"))["kind"] == "rien"


async def test_a_draft_outlives_a_silence(api: Api) -> None:
    sender = await sender_of(api, await api.open("visiteur"))
    await say_all(api, sender, "salarié")
    api.clock.advance(timedelta(minutes=61))
    await api.alter("UPDATE chat_session SET expires_at = '2099-01-01 00:00:00'")

    reply = await play(api, sender, "redemander", de_retour=True)

    assert reply["answer"]["text"].startswith("Nous reprenons")
    assert reply["brouillon"]["demandee"] == "experience"


async def test_two_taps_at_once_are_one(api: Api) -> None:
    sender = await sender_of(api, await api.open("visiteur"))
    await play(api, sender, "demarrer")

    both = await asyncio.gather(
        *(play(api, sender, "choisir", etape="situation", choix="salarie") for _ in range(2))
    )

    assert [one["brouillon"]["demandee"] for one in both] == ["experience", "experience"]
    (kept,) = await drafts(api)
    assert kept.answers == {"situation": "salarie"}


async def test_two_beginnings_at_once_are_one_draft(api: Api) -> None:
    sender = await sender_of(api, await api.open("visiteur"))

    both = await asyncio.gather(*(play(api, sender, "demarrer") for _ in range(2)))

    assert {one["kind"] for one in both} == {"question"}
    assert len(await drafts(api)) == 1


async def test_a_digression_writes_nothing(api: Api) -> None:
    sender = await sender_of(api, await api.open("visiteur"))
    await say_all(api, sender, "salarié")
    (before,) = await drafts(api)
    api.clock.advance(timedelta(minutes=1))

    reply = await play(api, sender, "dire", texte="c koi la vae ?", intention="vae_etapes", part=0.9)

    (after,) = await drafts(api)
    assert (reply["kind"], reply["answer"]["text"]) == ("pas_pour_moi", "")
    assert after.updated_at == before.updated_at


async def test_cancelled_draft_holds_no_answer(api: Api) -> None:
    sender = await sender_of(api, await api.open("visiteur"))
    await say_all(api, sender, "salarié", "annuler")

    (kept,) = await drafts(api)
    assert (kept.state, kept.answers, kept.asked) == ("annule", {}, None)


async def test_erasing_the_conversation_erases_the_draft(api: Api) -> None:
    visitor = await api.open("visiteur")
    await say_all(api, await sender_of(api, visitor), "salarié")

    await api.alter("DELETE FROM chat_session")
    await api.alter("DELETE FROM button")
    await api.alter("DELETE FROM conversation")

    assert await drafts(api) == []


async def test_muted_question_does_not_open_the_guide(api: Api) -> None:
    await command(api, "muette", "acces_orientation", "--motif", "à revoir")
    sender = await sender_of(api, await api.open("visiteur"))

    reply = await play(api, sender, "demarrer")

    assert (reply["active"], reply["brouillon"], reply["notice_given"]) == (False, None, False)
    assert reply["answer"]["text"] == MUTED
    assert await drafts(api) == []


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        ({"voie": "apprentissage"}, "pas_pour_moi"),
        ({"idee": "diplome", "forme": "fermee"}, "pas_pour_moi"),
        ({"voie": "vae"}, "question"),
        ({"nom": "Camille"}, "question"),
    ],
)
async def test_opening_that_asks_more_is_left_to_the_plain_answer(
    api: Api, named: dict[str, str], kind: str
) -> None:
    sender = await sender_of(api, await api.open("visiteur"))

    reply = await play(api, sender, "demarrer", parametres=named)

    assert reply["kind"] == kind
    assert len(await drafts(api)) == (kind == "question")


async def test_unknown_guide_is_not_found(api: Api) -> None:
    response = await api.internal.post(
        f"/internal/conversations/by-sender/{UNKNOWN}/guides/vacances/turn",
        json={"geste": "demarrer"},
        headers=SERVICE,
    )

    assert response.status_code == 404


@pytest.mark.parametrize(
    "move",
    [
        {"geste": "voler"},
        {"geste": "dire", "part": 4},
        {"geste": "choisir", "etape": "x" * 100},
        {"geste": "dire", "brouillon": {"etat": "inconnu"}},
        {"geste": "dire", "brouillon": {"reponses": {"situation": 3}}},
        {},
    ],
)
async def test_odd_moves_are_refused(api: Api, move: dict[str, Any]) -> None:
    response = await api.internal.post(
        f"/internal/conversations/by-sender/{UNKNOWN}/guides/orientation/turn", json=move, headers=SERVICE
    )

    assert response.status_code == 422


async def test_no_button_of_the_guide_is_dropped_by_the_gateway(api: Api) -> None:
    visitor = await api.open("visiteur")
    reply = await play(api, await sender_of(api, visitor), "demarrer")
    offered = reply["answer"]["suggestions"]
    api.rasa.behave = saying([{"text": reply["answer"]["text"], "buttons": offered}])

    sent = (await visitor.send("quelle voie pour moi")).json()

    assert [one["title"] for one in sent["messages"][0]["suggestions"]] == [one["title"] for one in offered]
