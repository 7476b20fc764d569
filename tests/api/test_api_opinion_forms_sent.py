"""After the form is sent: the receipt, the links that close, and the centre that alone opens it again."""

import asyncio
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from api.audit.attribution import system
from api.crud.fields import CAPACITIES
from api.opinion_forms.awaited import awaited_forms
from api.opinion_forms.models import OpinionForm
from api.outbox.models import OutgoingMail
from api.people.models import Person
from api.records.repository import RecordsRepository
from api.records.service import RecordsService
from api.space.links import SpaceLinks
from api.space.models import SpaceLink
from tests.api.driver import Api
from tests.api.opinion_pages import Space, file_of, give, open_space
from tests.api.pages import visit
from tests.api.reminding import TUTOR, send_all
from tests.api.staff import caller, staff

CAMILLE, SACHA, CHARLIE = "Camille Démo", "Sacha Exemple", "Charlie Exemple"
REASON = "Deux capacités ont été échangées."


async def sent(api: Api, name: str = SACHA) -> tuple[Space, str]:
    """A form that the tutor has sent, all reserved, with an activity."""
    space = await open_space(api)
    form = await space.form_for(name)
    codes = [one["capacity"] for one in (await space.state(form))["rows"] if one["open"]]
    for code in codes:
        await space.answer(form, code, "reserve", f"Encore hésitant en {code}.")
    await space.put(f"{form}/activites", title="Réglage de la presse", capacities=codes)
    assert (await space.send(form)).status_code == 303
    return space, form


async def form_of(api: Api, name: str = SACHA) -> dict[str, Any]:
    centre = await staff(api, "centre")
    (found,) = (one for one in (await centre.get("/v1/opinion-forms"))["items"] if one["candidate"] == name)
    return dict(found)


async def reopen(api: Api, name: str = SACHA, role: str = "centre") -> Any:
    number = (await form_of(api, name))["id"]
    return await (await caller(api, role)).call(
        "POST", f"/v1/opinion-forms/{number}/reopening", {"reason": REASON}
    )


async def given(api: Api, name: str = SACHA) -> list[Any]:
    """What the candidate's own record says of the opinions, activities included."""
    person = (await file_of(api, name))["person_id"]
    async with api.database.read() as session:
        record = await RecordsService(RecordsRepository(session), api.clock()).enrolment_record(person)
    assert record is not None
    assert record.plans is not None
    return [
        (one.value, one.comment, one.activities) for said in record.plans.opinions.values() for one in said
    ]


async def test_receipt_is_a_tagged_document(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(SACHA)
    before = await space.get(f"{form}/accuse.pdf")
    _, form = await sent(api)
    response = await space.get(f"{form}/accuse.pdf")
    receipt = (await form_of(api))["receipt"]

    assert before.status_code == 409
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == f'attachment; filename="accuse-{receipt}.pdf"'
    content = response.content
    for sign in (
        b"/StructTreeRoot",
        b"/MarkInfo",
        b"/Marked true",
        b"/Lang (fr-FR)",
        b"/S /H1",
        b"/DisplayDocTitle true",
    ):
        assert sign in content, sign
    # Every heading and every row has its own element.
    assert len(re.findall(rb"/S /H3", content)) == 3
    assert b"/S /Figure" not in content


async def test_receipt_s_e_mail_says_nothing_of_the_opinion(api: Api) -> None:
    await sent(api)
    form = await form_of(api)
    async with api.database.read() as session:
        content = (
            await session.scalars(
                select(OutgoingMail.content).where(OutgoingMail.key == f"recu:{form['id']}:{form['receipt']}")
            )
        ).one()
    assert content is not None
    text = json.loads(api.resources.cipher.open(content))["text"]

    assert form["receipt"] in text
    assert "Sacha Exemple" in text
    for hidden in ("hésitant", "réservé", "reserve", "presse"):
        assert hidden not in text


async def test_links_close_once_nothing_is_awaited(api: Api) -> None:
    async with api.database.write() as session:
        person = (await session.scalars(select(Person).where(Person.given_name == "Dominique"))).one()
        await SpaceLinks(api.resources.settings, api.clock()).invite(session, person, "entreprise")

    async def closed() -> Any:
        async with api.database.read() as session:
            return await session.scalar(select(SpaceLink.closed_at))

    tutor = await caller(api, "entreprise")
    await give(api, tutor, SACHA, "favorable")
    await give(api, tutor, CHARLIE, "favorable")
    halfway = await closed()
    await give(api, tutor, CAMILLE, "favorable")

    assert halfway is None
    assert await closed() == api.clock()


async def test_what_is_awaited_is_told_without_the_evaluations(api: Api) -> None:
    async with api.database.read() as session:
        person = (await session.scalars(select(Person.id).where(Person.given_name == "Dominique"))).one()
        found = await awaited_forms(session, person, api.clock())

    assert [(one.candidate, one.capacities, one.reopened) for one in found] == [
        (CAMILLE, ("C5", "C6"), False),
        (CHARLIE, tuple(CAPACITIES), False),
        (SACHA, ("C1", "C2", "C3"), False),
    ]
    await sent(api)
    await reopen(api)
    async with api.database.read() as session:
        again = await awaited_forms(session, person, api.clock())
    assert [(one.candidate, one.reopened) for one in again] == [
        (CAMILLE, False),
        (CHARLIE, False),
        (SACHA, True),
    ]


@pytest.mark.parametrize(
    "role", ["organisme", "evaluateur", "president", "candidat", "entreprise", "service"]
)
async def test_only_the_centre_opens_it_again(api: Api, role: str) -> None:
    await sent(api)

    assert (await reopen(api, role=role)).status_code == 403


async def test_anonymous_opens_nothing_again(api: Api) -> None:
    assert (await api.public.post("/v1/opinion-forms/1/reopening", json={"reason": "x"})).status_code == 401


async def test_opinion_stays_in_force_until_it_is_sent_again(api: Api) -> None:
    space, form = await sent(api)
    first = await form_of(api)
    before = await given(api)
    opened = await reopen(api)
    twice = await reopen(api)
    text = await space.read("/espace/avis")
    api.clock.advance(timedelta(minutes=5))
    await space.read(form)
    await space.answer(form, "C1", "favorable")
    await space.put(f"{form}/activites", title="Réglage de la presse", new_title="Réglage de la presse 4")
    during = await given(api)
    assert (await space.send(form)).status_code == 303
    after, last = await given(api), await form_of(api)

    assert (opened.status_code, twice.status_code) == (200, 409)
    assert REASON in text
    assert "Votre avis précédent reste enregistré" in text
    assert [one[0] for one in during] == [one[0] for one in before] == ["reserve"] * 3
    # Activities being redone do not show.
    assert (before[0][2], during[0][2]) == (("Réglage de la presse",), ())
    assert [one[0] for one in after] == ["favorable", "reserve", "reserve"]
    assert (after[1][1], after[1][2]) == ("Encore hésitant en C2.", ("Réglage de la presse 4",))
    assert last["receipt"] != first["receipt"]


async def test_opening_again_sends_the_signatory_a_new_link(api: Api) -> None:
    await api.alter("DELETE FROM reminder_choice")
    space, form = await sent(api)
    await reopen(api)
    await send_all(api)

    mail = api.mailer.sent[-1]
    assert mail.to == TUTOR
    assert "il a rouvert le\nformulaire" in mail.text
    # Neither whom it is about nor why: both are on the page that a code opens.
    assert not re.search(f"Sacha|{REASON}", mail.text)
    found = re.search(r"http\S+(/espace/lien/\S+)", mail.text)
    assert found
    assert (await api.public.get(found[1])).status_code == 200
    await space.read(form)
    assert (await space.send(form)).status_code == 303


async def test_form_sent_again_before_the_letter_leaves_needs_none(api: Api) -> None:
    space, form = await sent(api)
    await send_all(api)
    await reopen(api)
    await space.read(form)
    await space.send(form)
    left = len(api.mailer.sent)

    assert sorted(await send_all(api)) == ["sent", "unwanted"]
    assert "Avis de l'entreprise reçu" in api.mailer.sent[left].subject


async def test_unsent_form_is_not_opened_again(api: Api) -> None:
    space = await open_space(api)
    await space.form_for(SACHA)

    assert (await reopen(api)).status_code == 409
    empty = await (await staff(api, "centre")).call(
        "POST", f"/v1/opinion-forms/{(await form_of(api))['id']}/reopening", {"reason": " "}
    )
    assert empty.status_code == 422


async def test_nothing_is_opened_again_once_the_jury_has_declared(api: Api) -> None:
    space = await open_space(api)
    await space.form_for(SACHA)

    assert (await reopen(api, "Lou Fictif")).status_code == 409


async def test_capacity_asked_later_leaves_what_was_sent(api: Api) -> None:
    space, form = await sent(api)
    centre, enrolment = await staff(api, "centre"), await file_of(api, SACHA)
    signatory = (await (await staff(api, "administrateur")).get("/v1/signatories"))["items"][0]["id"]
    await centre.post(
        "/v1/opinions",
        enrolment_id=enrolment["id"],
        signatory_id=signatory,
        capacity="C8",
        candidate_told_on="2026-03-01",
    )
    await space.read(form)
    locked = await space.put(f"{form}/reponses/C1", value="favorable")
    renamed = await space.put(f"{form}/activites", title="Réglage de la presse", new_title="Autre")
    await space.answer(form, "C8", "favorable")
    tied = await space.put(f"{form}/activites", title="Réglage de la presse", capacities=["C8"])
    await space.send(form)

    assert (locked.status_code, renamed.status_code, tied.status_code) == (409, 409, 200)
    assert tied.json()["activities"][0]["capacities"] == ["C1", "C2", "C3", "C8"]
    assert [one[0] for one in await given(api)] == ["reserve", "reserve", "reserve", "favorable"]


async def test_console_opens_it_again_and_says_so(api: Api) -> None:
    await sent(api)
    enrolment = (await file_of(api, SACHA))["id"]
    desk = await visit(api, "centre")
    page = f"/console/candidats/{enrolment}"
    signatory = re.search(
        r'name="signatory_id".*?<option value="(\d+)"',
        (await desk.read(page)).partition('id="rouvrir"')[2],
        re.DOTALL,
    )
    assert signatory is not None
    silent = await desk.send(page, f"{page}/avis-rouverts", signatory_id=signatory[1], reason="")
    done = await desk.done(page, f"{page}/avis-rouverts", signatory_id=signatory[1], reason=REASON)

    assert silent.status_code == 422
    assert "Formulaire rouvert" in done
    assert REASON in done
    assert f'{page}/avis-rouverts"' not in done


async def test_console_opens_again_what_was_given_before_the_forms(api: Api) -> None:
    enrolment = (await file_of(api, "Alix Exemple"))["id"]
    signatory = (await (await staff(api, "administrateur")).get("/v1/signatories"))["items"][0]["id"]
    desk = await visit(api, "centre")
    page = f"/console/candidats/{enrolment}"
    done = await desk.done(page, f"{page}/avis-rouverts", signatory_id=str(signatory), reason=REASON)
    space = await open_space(api)

    assert "Formulaire rouvert" in done
    assert (await space.state(await space.form_for("Alix Exemple")))["status"] == "rouvert"


async def test_two_pages_at_once_make_one_form_and_send_once(api: Api) -> None:
    space = await open_space(api)
    await asyncio.gather(*(space.get("/espace/avis") for _ in range(4)))
    async with api.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(OpinionForm)) == 5
    form = await space.form_for(SACHA)
    await asyncio.gather(*(space.answer(form, code, "favorable") for code in ("C1", "C2", "C3", "C1")))
    await space.read(f"{form}/relecture")
    signed = {"name": "Dominique Démo", "function": "tuteur", "in_company_s_name": "1"}
    answers = await asyncio.gather(*(space.post(f"{form}/envoi", signed) for _ in range(3)))
    kept = await form_of(api)

    assert [one.status_code for one in answers] == [303, 303, 303]
    assert kept["version"] == 2


async def test_page_that_met_another_makes_the_forms_that_miss(api: Api) -> None:
    """Another page makes one form alone, between what this one read and what it writes."""
    space = await open_space(api)
    file = await file_of(api, CAMILLE)
    signatory = (await (await staff(api, "administrateur")).get("/v1/signatories"))["items"][0]["id"]
    async with api.database.write(system("essai", api.clock())) as session:
        session.add(OpinionForm(enrolment_id=file["id"], signatory_id=signatory))
        await session.flush()
        page = asyncio.create_task(space.get("/espace/avis"))
        await asyncio.sleep(1)
        assert not page.done()

    assert (await page).status_code == 200
    async with api.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(OpinionForm)) == 5


async def test_log_names_the_form_and_keeps_no_draft(api: Api) -> None:
    await sent(api)
    admin = await staff(api, "administrateur")
    entries = (await admin.get(f"/v1/audit?record_type=opinion_form&record_id={(await form_of(api))['id']}"))[
        "items"
    ]

    assert {one["action"] for one in entries} == {"creation", "modification"}
    assert all("presse" not in str(one) for one in entries)
