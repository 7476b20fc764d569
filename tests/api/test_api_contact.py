"""Messages for a person: what the centre receives, and once."""

import asyncio
import uuid

import pytest

from tests.api.contacting import MESSAGE, RAPPEL, contact, leave, only_mail, outbox
from tests.api.driver import Api


async def test_somebody_unknown_is_called_back(api: Api) -> None:
    visitor = await api.open()

    sent = await leave(visitor, **RAPPEL, name=" Sam ", when="apres_midi", text="Après mon poste.")

    assert sent.status_code == 201
    reply = sent.json()
    assert reply["sent_to"] == "UIMM territoriale de démonstration, Moselle"
    assert reply["telephone"] == "03 53 01 57 57"
    rows = await outbox(api)
    assert [(row["kind"], row["person_id"]) for row in rows] == [("contact", None)]
    mail = await only_mail(api)
    assert mail.to == "moselle.demo@example.org"
    assert mail.subject == f"Demande de rappel, référence {reply['reference']}"
    assert "Reply-To" not in mail.headers
    for line in (
        "Département : 57",
        "Personne identifiée : non, l'assistant ne sait pas qui écrit",
        "Téléphone donné : 06 39 98 12 34",
        "À rappeler : l'après-midi",
        "> Nom : Sam",
        "> Après mon poste.",
        "Demande du : 2 mars 2026 à 10 h 00 (heure de Paris)",
    ):
        assert line in mail.text.splitlines()
    assert "sujets de la conversation" not in mail.text


async def test_a_message_is_answered_at_the_address_given(api: Api) -> None:
    sent = await leave(await api.open(), **MESSAGE)

    mail = await only_mail(api)
    assert sent.status_code == 201
    assert mail.headers == {"Reply-To": "quelqu.un@example.org"}
    assert "> Bonjour,\n> je cherche une formation.\n" in mail.text


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("06.39.98.12.34", "06 39 98 12 34"),
        ("+33 (0)6 39-98-12-34", "06 39 98 12 34"),
        ("0033639981234", "06 39 98 12 34"),
        ("0692 12 34 56", "06 92 12 34 56"),
        ("+262 692 12 34 56", "+262 6 92 12 34 56"),
        ("+687 12 34 56", "+687 12 34 56"),
    ],
)
async def test_numbers_are_read_as_people_write_them(api: Api, typed: str, dialled: str) -> None:
    assert (await leave(await api.open(), **{**RAPPEL, "telephone": typed})).status_code == 201

    assert f"Téléphone donné : {dialled}" in (await only_mail(api)).text.splitlines()


async def test_the_same_demand_sent_again_leaves_once(api: Api) -> None:
    visitor = await api.open()
    once = {"client_request_id": str(uuid.uuid4()), **MESSAGE}

    first, *again = await asyncio.gather(*(leave(visitor, **once) for _ in range(4)))

    assert first.status_code == 201
    assert {one.text for one in again} == {first.text}
    assert len(await outbox(api)) == 1


async def test_what_was_changed_before_it_is_sent_again_is_not_lost(api: Api) -> None:
    visitor = await api.open()
    once = {"client_request_id": str(uuid.uuid4()), **MESSAGE}

    first = await leave(visitor, **once)
    second = await leave(visitor, **{**once, "text": "Plutôt ceci."})

    assert first.json()["reference"] != second.json()["reference"]
    assert len(await outbox(api)) == 2


async def test_two_conversations_never_share_a_demand(api: Api) -> None:
    once = {"client_request_id": str(uuid.uuid4()), **MESSAGE}

    sent = [await leave(await api.open(), **once) for _ in range(2)]

    assert len({one.json()["reference"] for one in sent}) == 2
    assert len(await outbox(api)) == 2


async def test_an_identified_candidate_is_named_to_their_centre(api: Api) -> None:
    visitor = await api.open("candidat")

    found = await contact(visitor)
    sent = await leave(visitor, **{**RAPPEL, "departement": ""})

    assert found["departement"] == "57"
    assert found["joined"] == (
        "Votre nom (Camille Démo) et le numéro de votre dossier (DEMO-1) sont joints, parce que vous êtes identifié."
    )
    assert sent.status_code == 201
    row = (await outbox(api))[0]
    assert "Personne identifiée : Camille Démo, candidate ou candidat, dossier DEMO-1" in row["mail"].text
    assert "Département : 57" in row["mail"].text
    # Erasing the person erases what waits to be sent.
    assert row["person_id"] is not None
    for hidden in ("C1", "validée", "jury", "camille.demo"):
        assert hidden not in row["mail"].text


async def test_a_signatory_is_named_without_any_dossier(api: Api) -> None:
    visitor = await api.open("tuteur")

    found = await contact(visitor, "44")
    await leave(visitor, **{**RAPPEL, "departement": "44"})

    assert found["joined"] == "Votre nom (Dominique Démo) est joint, parce que vous êtes identifié."
    mail = await only_mail(api)
    assert mail.to == "loire-atlantique.demo@example.org"
    assert "Personne identifiée : Dominique Démo, signataire en entreprise\n" in mail.text
    assert "DEMO-" not in mail.text
