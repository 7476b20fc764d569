"""The form of the company's opinion: what is tapped is kept, what is sent is sent whole, once."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api.opinion_forms.models import OpinionDraft
from api.outbox.models import OutgoingMail
from tests.api.driver import Api
from tests.api.opinion_pages import Space, ask_all, open_space
from tests.api.staff import caller, staff

CAMILLE, SACHA = "Camille Démo", "Sacha Exemple"


async def rows_of(space: Space, form: str) -> dict[str, Any]:
    return {one["capacity"]: one for one in (await space.state(form))["rows"]}


async def filled(api: Api, name: str = SACHA) -> tuple[Space, str]:
    """The tutor in front of a form with an answer everywhere, not sent."""
    space = await open_space(api)
    form = await space.form_for(name)
    for code, row in (await rows_of(space, form)).items():
        if row["open"]:
            await space.answer(form, code, "favorable")
    return space, form


@pytest.mark.parametrize("path", ["", "/1", "/1/relecture", "/1/accuse.pdf", "/1/etat"])
async def test_anonymous_is_refused(api: Api, path: str) -> None:
    assert (await api.public.get(f"/espace/avis{path}")).status_code == 401


async def test_candidate_has_no_form(api: Api) -> None:
    space = await open_space(api, "candidat")

    assert [(await space.get(f"/espace/avis{path}")).status_code for path in ("", "/1")] == [403, 403]


async def test_list_names_those_who_wait_and_nothing_else(api: Api) -> None:
    space = await open_space(api)
    text = await space.read("/espace/avis")

    assert "3 personnes attendent votre avis" in text
    assert [text.index(one) for one in (CAMILLE, SACHA)] < [text.index("Alix Exemple")] * 2
    for hidden in ("Noa", "VAE", "validée", "formation continue", "contrat de"):
        assert hidden not in text


async def test_forms_are_made_once(api: Api) -> None:
    space = await open_space(api)
    first = await space.form_for(CAMILLE)
    again = await space.form_for(CAMILLE)
    centre = await staff(api, "centre")

    assert first == again
    assert len((await centre.get("/v1/opinion-forms"))["items"]) == 5


async def test_every_tap_is_kept_and_found_on_another_device(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(SACHA)
    state = await space.answer(form, "C1", "reserve", "Hésite encore.\r\nÀ revoir.\x0b")
    await space.answer(form, "C2", "favorable")

    other = await open_space(api)
    await other.read(form)
    rows = await rows_of(other, form)

    assert (state["status"], state["answered"], state["asked"]) == ("commence", 1, 3)
    assert (rows["C1"]["value"], rows["C1"]["comment"]) == ("reserve", "Hésite encore.\nÀ revoir.")
    assert (rows["C2"]["value"], rows["C3"]["value"]) == ("favorable", None)
    assert "commencé : 2 sur 3" in await other.read("/espace/avis")


async def test_later_tap_wins_whichever_arrives_first(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(SACHA)
    await space.answer(form, "C1", "favorable")
    # Tapped before, on a telephone that had no network.
    late = await space.put(f"{form}/reponses/C1", value="defavorable", comment="Ancien", age=60)
    api.clock.advance(timedelta(seconds=90))
    newer = await space.put(f"{form}/reponses/C1", value="non_observe", age=30)

    assert late.status_code == newer.status_code == 200
    assert late.json()["rows"][0]["value"] == "favorable"
    assert newer.json()["rows"][0]["value"] == "non_observe"


async def test_script_needs_the_key_of_the_page(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(SACHA)
    space.key = "0" * 64

    assert (await space.put(f"{form}/reponses/C1", value="favorable")).status_code == 403
    assert (await space.put(f"{form}/activites", title="Réglage")).status_code == 403
    assert (await space.post(form, {"faire": "enregistrer"})).status_code == 403
    assert (await space.post(f"{form}/envoi", {})).status_code == 403


@pytest.mark.parametrize(
    "body",
    [{"value": "excellent"}, {"value": "reserve", "comment": "a" * 1001}, {"age": -1}, {"autre": 1}],
)
async def test_wrong_answer_is_refused(api: Api, body: dict[str, Any]) -> None:
    space = await open_space(api)
    form = await space.form_for(SACHA)

    assert (await space.put(f"{form}/reponses/C1", **body)).status_code == 422
    assert (await space.put(f"{form}/reponses/C9", value="favorable")).status_code == 422
    # Asked of nobody.
    assert (await space.put(f"{form}/reponses/C8", value="favorable")).status_code == 404


async def test_activity_is_told_once_for_several_capacities(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(SACHA)

    async def tell(**change: Any) -> list[dict[str, Any]]:
        response = await space.put(f"{form}/activites", **change)
        assert response.status_code == 200, response.text
        return list(response.json()["activities"])

    await tell(title="Réglage de la presse")
    await tell(title="Réglage de la presse", capacities=["C1", "C3"])
    (renamed,) = await tell(title="Réglage de la presse", new_title="Réglage de la presse 4")
    # The same change, sent again after an answer that was lost on the way.
    (again,) = await tell(title="Réglage de la presse", new_title="Réglage de la presse 4")
    (fewer,) = await tell(title="Réglage de la presse 4", capacities=["C3"])
    two = await tell(title="Nettoyage", capacities=["C2"])
    same = await space.put(f"{form}/activites", title="Nettoyage", new_title="Réglage de la presse 4")
    left = await tell(title="Réglage de la presse 4", removed=True)

    assert renamed == again == {"title": "Réglage de la presse 4", "capacities": ["C1", "C3"], "kept": False}
    assert fewer["capacities"] == ["C3"]
    assert [one["title"] for one in two] == ["Réglage de la presse 4", "Nettoyage"]
    assert same.status_code == 409
    assert [one["title"] for one in left] == ["Nettoyage"]


async def test_nothing_is_sent_incomplete(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(SACHA)
    await space.answer(form, "C1", "favorable")
    await space.answer(form, "C2", "reserve")
    review = await space.read(f"{form}/relecture")
    refused = await space.send(form)

    assert "choisir une réponse" in review
    assert "expliquer « réservé »" in review
    assert "/envoi" not in review
    assert refused.status_code == 422
    assert "C2, C3" in refused.text
    centre = await staff(api, "centre")
    assert all(one["value"] is None for one in await opinions(centre, SACHA))


@pytest.mark.parametrize("missing", ["name", "function", "in_company_s_name"])
async def test_sending_needs_a_name_a_function_and_the_company(api: Api, missing: str) -> None:
    space, form = await filled(api)

    refused = await space.send(form, **{missing: ""})

    assert refused.status_code == 422
    assert "Rien n&#39;est envoyé" in refused.text or "Rien n'est envoyé" in refused.text
    assert (await rows_of(space, form))["C1"]["open"]


async def opinions(who: Any, name: str) -> list[dict[str, Any]]:
    return [one for one in (await who.get("/v1/opinions?limit=200"))["items"] if one["candidate"] == name]


async def test_sending_gives_every_opinion_at_once_and_a_receipt(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(SACHA)
    await space.answer(form, "C1", "reserve", "Encore hésitant.")
    await space.answer(form, "C2", "non_observe", "Ne se lira pas.")
    await space.answer(form, "C3", "favorable", "Ne se lira pas.")
    await space.put(f"{form}/activites", title="Réglage", capacities=["C1", "C2"])
    await space.put(f"{form}/activites", title="Inutile", capacities=["C2"])
    sent = await space.send(form, function="responsable_fonctionnel", name=" Dominique  D. ")
    page = await space.read(form)
    centre = await staff(api, "centre")
    (kept,) = (one for one in (await centre.get("/v1/opinion-forms"))["items"] if one["candidate"] == SACHA)

    assert sent.status_code == 303
    assert [(one["value"], one["comment"]) for one in await opinions(centre, SACHA)] == [
        ("reserve", "Encore hésitant."),
        ("non_observe", None),
        ("favorable", None),
    ]
    assert re.fullmatch(r"AV(-[2-9A-HJKMNP-Z]{4}){3}", kept["receipt"])
    assert (kept["signed_name"], kept["signed_function"]) == ("Dominique  D.", "responsable_fonctionnel")
    assert kept["receipt"] in page
    assert "Réglage" in page
    assert "Inutile" not in page
    async with api.database.read() as session:
        drafts = (await session.scalars(select(OpinionDraft))).all()
        mails = (await session.scalars(select(OutgoingMail))).all()
    assert drafts == []
    assert [(one.key, one.kind) for one in mails] == [(f"recu:{kept['id']}:{kept['receipt']}", "recu")]


async def test_sending_twice_gives_the_same_receipt(api: Api) -> None:
    space, form = await filled(api)
    await space.read(f"{form}/relecture")
    signed = {"name": "Dominique Démo", "function": "tuteur", "in_company_s_name": "1"}
    first, again = [await space.post(f"{form}/envoi", signed) for _ in range(2)]
    centre = await staff(api, "centre")

    assert (first.status_code, again.status_code) == (303, 303)
    assert len({one["given_at"] for one in await opinions(centre, SACHA)}) == 1
    forms = [one for one in (await centre.get("/v1/opinion-forms"))["items"] if one["candidate"] == SACHA]
    assert [one["version"] for one in forms] == [2]


async def test_sent_form_takes_nothing_more(api: Api) -> None:
    space, form = await filled(api)
    await space.send(form)

    late = await space.put(f"{form}/reponses/C1", value="defavorable", comment="Non.")
    told = await space.put(f"{form}/activites", title="Autre")
    posted = await space.post(form, {"faire": "enregistrer"})

    assert (late.status_code, told.status_code) == (409, 409)
    assert "centre d'examen" in late.json()["detail"]
    assert posted.status_code in (303, 409)
    assert (await rows_of(space, form))["C1"]["value"] == "favorable"


async def test_company_that_the_candidate_left_has_nothing_of_it(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(SACHA)
    await api.alter("UPDATE enrolment SET company_id = NULL")

    for path in ("", "/relecture", "/accuse.pdf", "/etat"):
        response = await api.public.get(f"{form}{path}", headers={**space.headers, "X-Cle": space.key})
        assert response.status_code == 404
    assert (await space.put(f"{form}/reponses/C1", value="favorable")).status_code == 404
    assert (
        await space.post(f"{form}/envoi", {"name": "X", "function": "tuteur", "in_company_s_name": "1"})
    ).status_code == 404


async def test_jury_s_declaration_closes_it_without_being_told(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for("Lou Fictif")
    text = await space.read(form)
    refused = await space.put(f"{form}/reponses/C1", value="defavorable", comment="Non.")

    assert refused.status_code == 409
    assert "jury" not in refused.json()["detail"]
    assert "admissible" not in text


async def test_candidate_reads_it_once_sent(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(CAMILLE)
    await space.answer(form, "C5", "reserve", "Encore hésitante.")
    candidate = await caller(api, "candidat")
    before = json.dumps(await opinions(candidate, CAMILLE))
    await space.answer(form, "C6", "favorable")
    await space.send(form)
    after = await opinions(candidate, CAMILLE)

    assert "hésitante" not in before
    assert [one["comment"] for one in after if one["capacity"] == "C5"] == ["Encore hésitante."]


async def test_screen_without_scripts_writes_what_changed_on_it(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(SACHA)
    shown = fields_of(await space.read(form))
    # Meanwhile, on another screen.
    await space.answer(form, "C2", "favorable")
    sent = await space.post(form, {**shown, "reponse-C1": "reserve", "faire": "relire"})
    rows = await rows_of(space, form)

    assert (sent.status_code, sent.headers["location"]) == (303, f"{form}/relecture")
    assert [rows[code]["value"] for code in ("C1", "C2", "C3")] == ["reserve", "favorable", None]


async def test_longest_screen_is_taken_whole(api: Api) -> None:
    await ask_all(api, SACHA, "C4", "C5", "C6", "C7", "C8")
    space = await open_space(api)
    form = await space.form_for(SACHA)
    shown = fields_of(await space.read(form))
    codes = [f"C{number}" for number in range(1, 9)]
    told = {f"commentaire-{code}": "é" * 1000 for code in codes}
    sent = await space.post(form, {**shown, **told, **{f"reponse-{code}": "reserve" for code in codes}})

    assert sent.status_code == 303
    assert {row["comment"] for row in (await rows_of(space, form)).values()} == {"é" * 1000}


async def test_activities_without_scripts(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(SACHA)
    await space.post(form, {"nouvelle": " Réglage ", "faire": "ajouter"})
    shown = fields_of(await space.read(form))
    (number,) = (name.removeprefix("titre-") for name in shown if name.startswith("titre-"))
    await space.post(form, {**shown, f"nom-{number}": "Réglage 4", f"vu-{number}": ["C1", "C3"]})
    (tied,) = (await space.state(form))["activities"]
    wrong = await space.post(form, {"nouvelle": "a" * 200, "faire": "ajouter"})
    shown = fields_of(await space.read(form))
    await space.post(form, {**shown, "faire": f"retirer:{number}"})

    assert tied == {"title": "Réglage 4", "capacities": ["C1", "C3"], "kept": False}
    assert wrong.status_code == 422
    assert "a" * 200 in wrong.text
    assert (await space.state(form))["activities"] == []


def fields_of(text: str) -> dict[str, str]:
    """The hidden fields of the form, as the page gives them."""
    return dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', text))
