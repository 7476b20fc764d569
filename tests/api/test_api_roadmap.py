"""« Ma feuille de route »: who may read it, what it shows of a record, and what a tick is."""

import re
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from api.demo.people import CENTRE
from api.demo.personas import CANDIDATE_EMAIL, PORTAL
from api.notices.models import AnswerNotice
from api.people.models import CentreContact, ExamCentre
from api.planning.models import ExpectedDocument, PlannedEvaluation
from api.portals.models import PortalContact
from api.roadmap.models import ReferenceCriterion
from tests.api.driver import Api
from tests.api.spaces import ROADMAP, enrolment_of, enter, erase, form_key_of, invite, path_of, record, rows

SACHA, NOA, ALIX, LOU = (
    f"{name}@example.org" for name in ("sacha.exemple", "noa.fictif", "alix.exemple", "lou.fictif")
)
CHECKED = date(2026, 2, 1)


async def enter_by_link(api: Api, email: str) -> str:
    """The road map of somebody who is no persona, by a link and its code."""
    link = await invite(api, email, "candidat")
    await api.public.post(f"{link}/code")
    await api.resources.post.drain()
    code = re.search(r"Votre code : (\d{6})", api.mailer.sent[-1].text)
    assert code is not None
    opened = await api.public.post(f"{link}/ouvrir", data={"code": code[1]}, follow_redirects=True)
    assert opened.status_code == 200, opened.text
    return opened.text


async def tick(api: Api, item: str, done: bool, key: str) -> httpx.Response:
    return await api.public.put(f"{ROADMAP}/points/{item}", json={"fait": done}, headers={"X-Cle": key})


async def kept(api: Api) -> list[str]:
    return sorted(one["item"] for one in await rows(api, "roadmap_tick"))


async def plan(api: Api) -> None:
    """An evaluation by projects, so that the page has its list."""
    own = await enrolment_of(api, CANDIDATE_EMAIL)
    await record(api, PlannedEvaluation(enrolment_id=own.id, capacity="C8", modality="projets"))


async def test_anonymous_reads_and_writes_nothing(api: Api) -> None:
    answers = [
        await api.public.get(ROADMAP),
        await api.public.post(f"{ROADMAP}/points", data={"montre": "projets.delai", "fait": "projets.delai"}),
        await tick(api, "projets.delai", True, "0" * 64),
    ]

    assert [one.status_code for one in answers] == [401, 401, 401]
    assert "repassez par l'assistant" in answers[0].text
    assert await kept(api) == []


async def test_somebody_of_a_company_is_refused(api: Api) -> None:
    response = await enter(api, "tuteur", "feuille-de-route")

    assert response.status_code == 403
    assert "Camille" not in response.text


async def test_the_page_says_where_one_stands_and_what_is_left_to_whom(api: Api) -> None:
    own = await enrolment_of(api, CANDIDATE_EMAIL)
    await api.alter("DELETE FROM planned_evaluation")
    await record(
        api,
        PlannedEvaluation(
            enrolment_id=own.id,
            capacity="C6",
            modality="situation_reelle",
            planned_on=date(2026, 4, 1),
            place="Atelier école",
        ),
        ExpectedDocument(enrolment_id=own.id, kind="rapport", due_on=date(2026, 3, 1)),
    )

    text = (await enter(api)).text

    assert "Camille Démo" in text
    assert "5 capacités validées sur 8" in text
    assert "C8&nbsp;: non validée" in text
    assert "C5&nbsp;: évaluée, résultat pas encore communiqué" in text
    assert "C6&nbsp;: pas encore évaluée" in text
    assert "Le 1er avril 2026, Atelier école" in text
    assert "Au plus tard le 1er mars 2026 (date passée)" in text
    assert "Demandé depuis le 2 mars 2026" in text
    assert "Vous dire la suite pour C8, non validée" in text
    assert "D'après votre dossier au 2 mars 2026" in text
    assert "hors RNCP" in text
    assert "Sacha" not in text


async def test_an_outcome_that_is_not_published_changes_nothing_of_the_page(api: Api) -> None:
    texts = set()
    for outcome in ("validee", "non_validee"):
        await api.alter(
            "UPDATE evaluation SET outcome = :outcome WHERE published_at IS NULL", {"outcome": outcome}
        )
        texts.add(re.sub(r'value="[0-9a-f]{64}"', "", (await enter(api)).text))

    assert len(texts) == 1


@pytest.mark.parametrize("email", [SACHA, NOA, ALIX])
async def test_nobody_is_called_admissible_before_the_jury_says_it(api: Api, email: str) -> None:
    assert "admissible" not in await enter_by_link(api, email)


async def test_the_jurys_declaration_is_shown_as_its_own(api: Api) -> None:
    text = await enter_by_link(api, LOU)

    assert "Le jury vous a déclaré admissible, le 24 juin 2021." in text
    assert "Cela ne veut pas dire qu'il reste un oral" in text
    assert 'type="checkbox"' not in text


async def test_a_vae_kept_from_the_company_is_not_sent_there(api: Api) -> None:
    text = await enter_by_link(api, NOA)

    assert "Mon dossier de preuves et mon entretien de VAE" in text
    assert "tuteur" not in text
    assert "Demande de VAE recevable" in text


async def test_plain_words_are_another_register_of_the_same_lines(api: Api) -> None:
    await plan(api)
    await enter(api)

    standard = (await api.public.get(ROADMAP)).text
    easy = (await api.public.get(f"{ROADMAP}?lire=facile")).text

    points = re.compile(r'name="montre" value="([\w.]+)"')
    assert points.findall(standard) == points.findall(easy) != []
    assert "Envoyer mon rapport au centre d'examen, à temps." not in standard
    assert "Envoyer mon rapport au centre d&#39;examen, à temps." in easy
    assert (await api.public.get(f"{ROADMAP}?lire=autre")).status_code == 404


async def test_somebody_without_a_record_is_told_so(api: Api) -> None:
    await enter(api)
    await api.alter("UPDATE enrolment SET fiche = 'rncp99999' WHERE number = 'DEMO-1'")

    response = await api.public.get(ROADMAP)

    assert response.status_code == 200
    assert "Aucune inscription à ce CQPM" in response.text


async def test_the_centres_own_contact_is_shown_with_the_day_it_was_checked(api: Api) -> None:
    await without_contacts(api)
    own = await enrolment_of(api, CANDIDATE_EMAIL)
    assert "annuaire des UIMM territoriales" in (await enter(api)).text
    await record(
        api,
        CentreContact(
            exam_centre_id=own.exam_centre_id,
            department="59",
            name="Accueil du centre",
            phone="03 99 00 12 34",
            checked_on=CHECKED,
        ),
    )

    text = (await api.public.get(ROADMAP)).text

    assert 'href="tel:0399001234"' in text
    assert "Vérifié le 1er février 2026" in text
    assert "Horaires" not in text


async def test_the_hours_are_those_that_the_centres_portal_gives_for_that_number(api: Api) -> None:
    await without_contacts(api)
    own = await enrolment_of(api, CANDIDATE_EMAIL)
    await record(
        api,
        CentreContact(
            exam_centre_id=own.exam_centre_id,
            department="59",
            name="Accueil",
            phone="03 99 00 12 34",
            checked_on=CHECKED,
        ),
    )
    await api.alter("UPDATE portal SET exam_centre_id = :centre", {"centre": own.exam_centre_id})
    await record(
        api, await portal_contact(api, telephone="03.99.00.12.34", opening_hours="lundi, 9 h à 12 h")
    )

    text = (await enter(api)).text

    assert "lundi, 9 h à 12 h" in text
    assert set(re.findall("tel:[0-9]+", text)) == {"tel:0399001234"}


async def test_without_a_centre_contact_the_portals_general_one_is_shown(api: Api) -> None:
    await without_contacts(api)
    await record(api, await portal_contact(api, telephone="01 99 00 00 00", opening_hours="tous les matins"))

    text = (await enter(api)).text

    assert 'href="tel:0199000000"' in text
    assert "tous les matins" in text


async def without_contacts(api: Api) -> None:
    """None of those that the demonstration has."""
    for table in ("portal_contact", "centre_contact"):
        await api.alter(f"DELETE FROM {table}")


async def portal_contact(api: Api, **given: str) -> PortalContact:
    [portal] = [one for one in await rows(api, "portal") if one["slug"] == PORTAL]
    return PortalContact(portal_id=portal["id"], name="Accueil du portail", checked_on=CHECKED, **given)


async def test_criteria_are_shown_under_their_centres_name_only(api: Api) -> None:
    own = await enrolment_of(api, CANDIDATE_EMAIL)
    assert "demandez-le à votre centre" in (await enter(api)).text
    await record(api, ExamCentre(name="Autre centre"))
    [other] = [one["id"] for one in await rows(api, "exam_centre") if one["name"] == "Autre centre"]
    about = {"capacity": "C1", "rank": 1, "source": "Référentiel <1>", "source_date": date(2026, 1, 1)}
    await record(api, ReferenceCriterion(exam_centre_id=other, text="Critère d'ailleurs", **about))
    assert "demandez-le à votre centre" in (await api.public.get(ROADMAP)).text

    await record(api, ReferenceCriterion(exam_centre_id=own.exam_centre_id, text="Critère d'ici", **about))

    text = (await api.public.get(ROADMAP)).text
    assert f"Les critères que donne {CENTRE}" in text
    assert "Référentiel &lt;1&gt;&nbsp;», du 1er janvier 2026" in text
    assert "Critère d&#39;ici" in text
    assert "ailleurs" not in text


async def test_what_the_team_silenced_is_not_said_here_either(api: Api) -> None:
    await record(api, AnswerNotice(question="parcours_fin_enregistrement", kind="muette"))

    text = (await enter(api)).text

    assert "hors RNCP" not in text
    assert "vérifie cette réponse en ce moment" in text


async def test_ticks_are_kept_one_by_one(api: Api) -> None:
    await plan(api)
    key = form_key_of((await enter(api)).text)

    first = await tick(api, "projets.rapport", True, key)
    again = await tick(api, "projets.rapport", True, key)

    assert (first.status_code, again.status_code) == (204, 204)
    assert await kept(api) == ["projets.rapport"]
    page = (await api.public.get(ROADMAP)).text
    assert re.search(r'value="projets.rapport" autocomplete="off" checked', page)
    assert (await tick(api, "projets.rapport", False, key)).status_code == 204
    assert await kept(api) == []


async def test_ticks_are_kept_all_at_once_without_a_script(api: Api) -> None:
    await plan(api)
    key = form_key_of((await enter(api)).text)
    await tick(api, "vae.dossier", True, key)
    await tick(api, "projets.delai", True, key)
    sent = {
        "cle": key,
        "montre": ["projets.delai", "projets.rapport"],
        "fait": ["projets.rapport", "vae.entretien", "rien.de.tel"],
    }

    response = await api.public.post(f"{ROADMAP}/points?lire=facile", data=sent)

    assert response.status_code == 303
    assert response.headers["location"] == f"{ROADMAP}?garde=oui&lire=facile#suivi"
    assert await kept(api) == ["projets.rapport", "vae.dossier"]
    page = (await api.public.get(f"{ROADMAP}?garde=oui")).text
    assert "Vos coches sont gardées." in page


async def test_a_tick_is_refused_without_the_pages_key_or_from_elsewhere(api: Api) -> None:
    key = form_key_of((await enter(api)).text)
    item = f"{ROADMAP}/points/projets.rapport"
    elsewhere = {"X-Cle": key, "Sec-Fetch-Site": "cross-site"}

    refused = [
        await tick(api, "projets.rapport", True, "0" * 64),
        await api.public.put(item, json={"fait": True}),
        await api.public.put(item, json={"fait": True}, headers=elsewhere),
        await api.public.post(
            f"{ROADMAP}/points", data={"montre": "projets.rapport", "fait": "projets.rapport"}
        ),
    ]

    assert [one.status_code for one in refused] == [403] * 4
    assert await kept(api) == []


@pytest.mark.parametrize("item", ["rien.de.tel", "x" * 300, "projets", "%00"])
async def test_a_line_that_does_not_exist_is_not_ticked(api: Api, item: str) -> None:
    key = form_key_of((await enter(api)).text)

    assert (await tick(api, item, True, key)).status_code == 404
    assert await kept(api) == []


async def test_each_has_their_own_ticks(api: Api) -> None:
    key = form_key_of((await enter(api)).text)
    await tick(api, "situation_reelle.preuves", True, key)
    sacha = await enrolment_of(api, SACHA)
    await record(api, PlannedEvaluation(enrolment_id=sacha.id, capacity="C1", modality="situation_reelle"))

    page = await enter_by_link(api, SACHA)

    assert "situation_reelle.preuves" in page
    assert " checked" not in page


async def test_somebody_erased_reads_nothing_more(api: Api) -> None:
    await enter(api)
    await erase(api, CANDIDATE_EMAIL)

    assert (await api.public.get(ROADMAP)).status_code == 401


async def test_leaving_closes_the_pages(api: Api) -> None:
    key = form_key_of((await enter(api)).text)

    left = await api.public.post("/espace/quitter", data={"cle": key})

    assert "Vos pages sont fermées" in left.text
    assert (await api.public.get(ROADMAP)).status_code == 401


async def ticket(api: Api) -> str:
    visitor = await api.open("candidat")
    made = await api.public.post("/v1/chat/pages", json={"page": "feuille-de-route"}, headers=visitor.headers)
    return path_of(made.json()["url"])


async def test_a_ticket_opens_once(api: Api) -> None:
    path = await ticket(api)

    first = await api.public.get(path)
    api.public.cookies.clear()
    second = await api.public.get(path)

    assert (first.status_code, first.headers["location"]) == (303, ROADMAP)
    assert second.status_code == 401


async def test_a_ticket_opens_within_two_minutes(api: Api) -> None:
    path = await ticket(api)
    api.clock.advance(timedelta(minutes=2))

    assert (await api.public.get(path)).status_code == 401


async def test_an_anonymous_conversation_has_no_pages(api: Api) -> None:
    visitor = await api.open()
    body = {"page": "feuille-de-route"}

    assert (await api.public.post("/v1/chat/pages", json=body)).status_code == 401
    assert (await api.public.post("/v1/chat/pages", json=body, headers=visitor.headers)).status_code == 401


async def test_pages_left_alone_for_two_hours_are_closed(api: Api) -> None:
    await enter(api)
    api.clock.advance(timedelta(minutes=119))
    assert (await api.public.get(ROADMAP)).status_code == 200
    api.clock.advance(timedelta(minutes=119))
    assert (await api.public.get(ROADMAP)).status_code == 200

    api.clock.advance(timedelta(minutes=120))

    assert (await api.public.get(ROADMAP)).status_code == 401


async def test_the_page_is_kept_by_no_cache_and_runs_no_script_of_others(api: Api) -> None:
    headers: Any = (await enter(api)).headers

    assert headers["cache-control"] == "no-store"
    assert "script-src 'self'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


async def test_ending_the_conversation_closes_its_pages(api: Api) -> None:
    visitor = await api.open("candidat")
    made = await api.public.post("/v1/chat/pages", json={"page": "feuille-de-route"}, headers=visitor.headers)
    assert (await api.public.get(path_of(made.json()["url"]), follow_redirects=True)).status_code == 200

    assert (await api.public.delete("/v1/chat/sessions/current", headers=visitor.headers)).status_code == 204

    assert (await api.public.get(ROADMAP)).status_code == 401
