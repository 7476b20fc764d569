"""Whom a message is for: the contact of a département, of a portal or of a centre, and where nobody is recorded."""

import json
from datetime import date

import pytest

from api.audit.attribution import system
from api.contact.cards import contact_card
from api.contact.repository import ContactRepository
from api.people.models import CentreContact, ExamCentre
from api.portals.contacts import Contact
from tests.api.contacting import (
    RAPPEL,
    contact,
    leave,
    of_portal,
    only_mail,
    outbox,
    portal_of,
    record,
    visitor_of,
)
from tests.api.driver import Api
from tests.api.fakes import START


async def test_somebody_unknown_is_told_whom_to_call(api: Api) -> None:
    found = await contact(await api.open(), "57000")

    assert found["departement"] == "57"
    assert found["contact"] == {
        "name": "UIMM territoriale de démonstration, Moselle",
        "telephone": "03 53 01 57 57",
        "address": "57 avenue de l'Exemple, 00057 Fictiveville",
        "opening_hours": "du lundi au vendredi, 9 h - 12 h et 14 h - 17 h (horaires fictifs)",
        "checked_on": "2026-03-02",
        "takes_messages": True,
    }
    assert found["joined"] is None
    assert "@" not in json.dumps(found["contact"])


@pytest.mark.parametrize(
    "typed", ["59", "Nord", "Lille", "59000", "59 000", "59000 Lille", "le nord", "59 - Nord"]
)
async def test_a_departement_is_read_as_the_guided_questions_read_it(api: Api, typed: str) -> None:
    assert (await contact(await api.open(), typed))["departement"] == "59"


async def test_a_candidate_whose_centre_has_no_contact_is_asked_where_they_live(api: Api) -> None:
    await api.alter("DELETE FROM centre_contact")
    visitor = await api.open("candidat")

    found = await contact(visitor)
    refused = await leave(visitor, **{**RAPPEL, "departement": ""})

    assert (found["departement"], found["contact"], found["text"]) == ("", None, "")
    assert refused.json()["detail"].startswith("Indiquez votre département")


async def test_the_portal_s_contact_comes_first_then_its_default_then_a_centre_s(api: Api) -> None:
    visitor = await visitor_of(api, "espace")
    portal_id = await portal_of(api, "espace")

    def of_centre(centre: int, day: int, name: str) -> CentreContact:
        return CentreContact(
            exam_centre_id=centre,
            department="35",
            name=name,
            email="c@example.org",
            checked_on=date(2026, 1, day),
        )

    async with api.database.write(system("essai", api.clock())) as session:
        centres = [ExamCentre(name="Centre A"), ExamCentre(name="Centre B")]
        session.add_all(centres)
        await session.flush()
        session.add_all([of_centre(centres[0].id, 5, "Ancien"), of_centre(centres[1].id, 9, "Récent")])

    assert (await contact(visitor, "35"))["contact"]["name"] == "Récent"
    await record(api, of_portal(portal_id, "", "Par défaut", email="d@example.org"))
    assert (await contact(visitor, "35"))["contact"]["name"] == "Par défaut"
    await record(api, of_portal(portal_id, "35", "Du portail", email="p@example.org"))
    assert (await contact(visitor, "35"))["contact"]["name"] == "Du portail"
    await leave(visitor, **{**RAPPEL, "departement": "35"})

    assert (await only_mail(api)).to == "p@example.org"
    # Another portal has not these contacts.
    assert "Du portail" not in json.dumps(await contact(await api.open(), "35"))


async def test_where_nobody_is_recorded_the_directory_is_given(api: Api) -> None:
    visitor = await visitor_of(api, "espace")

    found = await contact(visitor, "23")
    refused = await leave(visitor, **{**RAPPEL, "departement": "23"})

    assert found["contact"] is None
    assert found["text"].startswith("Aucun contact n'est enregistré ici pour ce département.")
    assert found["directory"]["url"].startswith("https://uimm.fr/")
    assert found["directory"]["section"]
    assert found["directory"]["date"]
    assert refused.status_code == 422
    assert refused.json()["detail"] == found["text"]


async def test_a_contact_without_an_address_is_to_be_called(api: Api) -> None:
    visitor = await visitor_of(api, "espace")
    portal_id = await portal_of(api, "espace")
    await record(
        api,
        of_portal(portal_id, "23", "UIMM du Centre", telephone="02 61 91 23 23", opening_hours="le matin"),
    )

    found = await contact(visitor, "23")
    refused = await leave(visitor, **{**RAPPEL, "departement": "23"})

    assert found["contact"]["takes_messages"] is False
    assert refused.status_code == 422
    assert refused.json()["detail"] == (
        "UIMM du Centre ne reçoit pas de message par ce formulaire : appelez le 02 61 91 23 23 (horaires : le matin)."
    )
    assert await outbox(api) == []


async def test_a_contact_that_is_not_known_by_its_departement_is_the_portal_s_own(api: Api) -> None:
    """For the guided conversation, which may not know where somebody lives."""
    portal_id = await portal_of(api, "demo")
    async with api.database.read() as session:
        repository = ContactRepository(session)
        assert (found := await repository.contact_for(portal_id, ""))
        assert found.telephone == "01 99 00 28 24"
        assert await repository.contact_for(portal_id + 1000, "23") is None


def test_a_card_tells_whom_to_call_and_not_where_to_write() -> None:
    one = Contact("57", "UIMM", "03 53 01 57 57", "a@example.org", None, "le matin", None, START.date())

    card = contact_card(one, asks=["Quand ?"])

    assert (card.departement, card.telephone, card.email, card.asks) == (
        "57",
        "03 53 01 57 57",
        None,
        ["Quand ?"],
    )
