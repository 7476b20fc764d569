"""What the form's pages and e-mails say of it: nothing that is not asked, and the right numbers."""

import json
from datetime import timedelta

from sqlalchemy import select

from api.outbox.models import OutgoingMail
from tests.api.driver import Api
from tests.api.opinion_pages import ask_all, file_of, open_space
from tests.api.staff import staff

# In the demonstration, an opinion on this person was recorded « réservé », without a word, before the form was there.
CAMILLE, CHARLIE, SACHA = "Camille Démo", "Charlie Exemple", "Sacha Exemple"
DEMAND = "Il manque une explication"


async def receipts(api: Api) -> list[str]:
    async with api.database.read() as session:
        query = select(OutgoingMail).where(OutgoingMail.key.startswith("recu:")).order_by(OutgoingMail.id)
        return [
            json.loads(api.resources.cipher.open(one.content or ""))["text"]
            for one in await session.scalars(query)
        ]


async def test_nothing_is_demanded_of_what_was_sent(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(CAMILLE)
    before = await space.read(form)
    review = await space.read(f"{form}/relecture")
    for code in ("C5", "C6"):
        await space.answer(form, code, "favorable")
    assert (await space.send(form)).status_code == 303
    after = await space.read(form)

    assert "Déjà envoyé." in before
    assert [DEMAND in text for text in (before, review, after)] == [False, False, False]


async def test_explanation_is_still_demanded_of_what_is_not_sent(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(CAMILLE)
    await space.answer(form, "C5", "reserve")

    assert DEMAND in await space.read(f"{form}/relecture")


async def test_row_counts_once_it_is_explained(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(CAMILLE)
    await space.answer(form, "C5", "favorable")
    bare = await space.answer(form, "C6", "reserve")
    text = await space.read("/espace/avis")
    told = await space.answer(form, "C6", "reserve", "Oublie de ranger.")

    assert (bare["answered"], told["answered"], told["asked"]) == (1, 2, 2)
    assert "commencé : 1 sur 2" in text


async def test_those_who_still_wait_are_counted(api: Api) -> None:
    space = await open_space(api)
    said = []
    for name in (SACHA, CAMILLE, CHARLIE):
        form = await space.form_for(name)
        for row in (await space.state(form))["rows"]:
            if row["open"]:
                await space.answer(form, row["capacity"], "favorable")
        await space.send(form)
        said.append(await space.read(form))

    assert "2 autres personnes attendent votre avis" in said[0]
    assert "Une autre personne attend votre avis" in said[1]
    assert "votre avis</h2>" not in said[2]


async def test_receipt_counts_what_was_sent_with_it(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(CAMILLE)
    for code in ("C5", "C6"):
        await space.answer(form, code, "favorable")
    await space.send(form)
    await ask_all(api, CAMILLE, "C8")
    await space.answer(form, "C8", "favorable")
    await space.send(form)
    first, second = await receipts(api)

    assert "Cet envoi porte sur 2 capacités. Vous aviez déjà donné votre avis sur 3 autres." in first
    assert "Cet envoi porte sur 1 capacité. Vous aviez déjà donné votre avis sur 5 autres." in second


async def test_receipt_of_the_whole_speaks_of_nothing_before(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(SACHA)
    for code in ("C1", "C2", "C3"):
        await space.answer(form, code, "favorable")
    await space.send(form)
    centre = await staff(api, "centre")
    enrolment = (await file_of(api, SACHA))["id"]
    found = (await centre.get(f"/v1/opinion-forms?enrolment_id={enrolment}"))["items"]
    await centre.call(
        "POST", f"/v1/opinion-forms/{found[0]['id']}/reopening", {"reason": "Deux réponses échangées."}
    )
    await space.send(form)

    assert [
        ("Cet envoi porte sur 3 capacités." in one, "déjà donné" in one) for one in await receipts(api)
    ] == [(True, False)] * 2


async def test_printed_receipt_sets_apart_what_was_given_before(api: Api) -> None:
    # The demonstration was written before.
    api.clock.advance(timedelta(minutes=5))
    space = await open_space(api)
    form = await space.form_for(CAMILLE)
    for code in ("C5", "C6"):
        await space.answer(form, code, "favorable")
    await space.send(form)
    whole = (await space.get(f"{form}/accuse.pdf")).content

    # What was sent, what else is recorded.
    assert whole.count(b"/S /H2") == 2
    assert whole.count(b"/S /H3") == 5
