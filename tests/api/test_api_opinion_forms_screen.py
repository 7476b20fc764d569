"""The form without scripts: what is refused on a screen is said there, and takes nothing else of it away."""

import re
from typing import Any

import pytest

from tests.api.driver import Api
from tests.api.opinion_pages import Space, ask_all, open_space

SACHA = "Sacha Exemple"
COMMENT = "Oublie encore les gants au poste de coupe."
CLEANING, LINE, PRESS = "Nettoyage", "Conduite ligne", "Réglage de la presse"


async def told(api: Api, *titles: str) -> tuple[Space, str]:
    """The tutor in front of a form where these activities are told."""
    space = await open_space(api)
    form = await space.form_for(SACHA)
    for title in titles:
        assert (await space.put(f"{form}/activites", title=title)).status_code == 200
    return space, form


async def screen(space: Space, form: str) -> tuple[dict[str, str], dict[str, str]]:
    """The hidden fields of the page, and the number of each activity by its title."""
    shown = fields_of(await space.read(form))
    return shown, {
        title: name.removeprefix("titre-") for name, title in shown.items() if name.startswith("titre-")
    }


def fields_of(text: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', text))


async def kept(space: Space, form: str) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Each row's answer, and each activity's capacities."""
    state = await space.state(form)
    rows = {one["capacity"]: (one["value"], one["comment"]) for one in state["rows"]}
    return rows, {one["title"]: one["capacities"] for one in state["activities"]}


async def test_name_already_there_loses_nothing_else(api: Api) -> None:
    space, form = await told(api, LINE, PRESS)
    shown, numbers = await screen(space, form)
    refused = await space.post(
        form,
        {
            **shown,
            f"nom-{numbers[LINE]}": PRESS,
            f"vu-{numbers[LINE]}": ["C1", "C2"],
            "nouvelle": CLEANING,
            "reponse-C1": "reserve",
            "commentaire-C1": COMMENT,
            "faire": "relire",
        },
    )
    rows, activities = await kept(space, form)
    field = re.search(rf'<input[^>]*id="nom-{numbers[LINE]}"[^>]*>', refused.text)

    assert refused.status_code == 422
    assert "Cette activité est déjà dans la liste." in refused.text
    assert field is not None
    assert f'value="{PRESS}"' in field[0]
    assert 'aria-invalid="true"' in field[0]
    assert rows["C1"] == ("reserve", COMMENT)
    assert activities == {LINE: ["C1", "C2"], PRESS: [], CLEANING: []}
    # Corrected on the screen that was given back.
    fields = fields_of(refused.text)
    assert fields[f"lu-vu-{numbers[LINE]}"] == "C1,C2"
    again = {f"nom-{numbers[LINE]}": "Conduite de la ligne 3", f"vu-{numbers[LINE]}": ["C1", "C2"]}
    assert (await space.post(form, {**fields, **again})).status_code == 303
    assert list((await kept(space, form))[1]) == ["Conduite de la ligne 3", PRESS, CLEANING]


async def test_one_activity_too_many_loses_nothing_else(api: Api) -> None:
    space, form = await told(api, *(f"Activité {number}" for number in range(20)))
    shown, _ = await screen(space, form)
    answered = {"reponse-C1": "reserve", "commentaire-C1": COMMENT}
    refused = await space.post(form, {**shown, **answered, "nouvelle": PRESS, "faire": "ajouter"})
    rows, activities = await kept(space, form)

    assert refused.status_code == 422
    assert "20 activités au plus" in refused.text
    assert re.search(rf'id="nouvelle"[^>]*value="{PRESS}"', refused.text)
    assert rows["C1"] == ("reserve", COMMENT)
    assert len(activities) == 20


@pytest.mark.parametrize("change", ["retirer", "nom"])
async def test_activity_behind_a_sent_opinion_loses_nothing_else(api: Api, change: str) -> None:
    space, form = await told(api, LINE)
    await space.put(f"{form}/activites", title=LINE, capacities=["C1"])
    for code in ("C1", "C2", "C3"):
        await space.answer(form, code, "favorable")
    await space.send(form)
    await ask_all(api, SACHA, "C8")
    shown, numbers = await screen(space, form)
    number = numbers[LINE]
    asked = {"faire": f"retirer:{number}"} if change == "retirer" else {f"nom-{number}": PRESS}
    refused = await space.post(form, {**shown, "reponse-C8": "reserve", "commentaire-C8": COMMENT, **asked})
    rows, activities = await kept(space, form)

    assert refused.status_code == 422
    assert "Cette activité appuie un avis déjà envoyé" in refused.text
    assert f'id="nom-{number}"' in refused.text
    assert rows["C8"] == ("reserve", COMMENT)
    assert activities == {LINE: ["C1"]}


@pytest.mark.parametrize("change", ["retirer", "nom", "vu"])
async def test_title_that_no_page_gives_is_refused_as_a_title(api: Api, change: str) -> None:
    space, form = await told(api, LINE)
    shown, numbers = await screen(space, form)
    number = numbers[LINE]
    asked = {"retirer": {"faire": f"retirer:{number}"}, "nom": {f"nom-{number}": PRESS}}
    refused = await space.post(
        form,
        {**shown, f"titre-{number}": "a" * 200, "reponse-C1": "favorable"}
        | asked.get(change, {f"vu-{number}": ["C1"]}),
    )

    assert refused.status_code == 422
    assert "Donnez un nom en une ligne" in refused.text
    assert (await kept(space, form))[0]["C1"] == ("favorable", None)


async def test_text_too_long_is_said_until_it_is_shorter(api: Api) -> None:
    space, form = await told(api)
    long = {"reponse-C1": "reserve", "commentaire-C1": "a" * 1001}
    first = await space.post(form, {**fields_of(await space.read(form)), **long})
    again = await space.post(form, {**fields_of(first.text), **long})
    shorter = await space.post(form, {**fields_of(again.text), **long, "commentaire-C1": COMMENT})

    assert [one.status_code for one in (first, again, shorter)] == [422, 422, 303]
    assert "a" * 1001 in again.text
    assert (await kept(space, form))[0]["C1"] == ("reserve", COMMENT)


async def test_form_sent_meanwhile_is_said_to_be(api: Api) -> None:
    space, form = await told(api)
    shown, _ = await screen(space, form)
    for code in ("C1", "C2", "C3"):
        await space.answer(form, code, "favorable")
    await space.send(form)
    late = await space.post(form, {**shown, "nouvelle": PRESS})

    assert late.status_code == 409
    assert "Cet avis est envoyé" in late.text or "Cet avis est envoy&#" in late.text
