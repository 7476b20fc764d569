"""What supports an opinion in force belongs to the candidate's file, also while its form is open again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api.evaluations.models import Opinion
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionDraft
from api.people.models import Signatory
from tests.api.driver import Api
from tests.api.opinion_pages import Space, ask_all, open_space
from tests.api.staff import staff
from tests.api.test_api_opinion_forms_sent import reopen
from tests.api.test_api_opinion_forms_sent import sent as sent_form
from tests.api.test_api_personal_data_erasure import erase
from tests.api.test_api_personal_data_export import exported, rows

SACHA = "Sacha Exemple"
PRESS, LINE = "Réglage de la presse", "Conduite de la ligne"


async def write_on(api: Api, space: Space, form: str, *capacities: str) -> None:
    """Tell another activity, later, and answer again, without sending."""
    api.clock.advance(timedelta(minutes=5))
    await space.read(form)
    assert (await space.put(f"{form}/activites", title=LINE, capacities=list(capacities))).status_code == 200
    await space.answer(form, capacities[0], "reserve", "Pas encore dit.")


async def reopened(api: Api) -> None:
    """A form sent, opened again by the centre, and written in since."""
    space, form = await sent_form(api)
    api.clock.advance(timedelta(minutes=5))
    assert (await reopen(api)).status_code == 200
    await write_on(api, space, form, "C1")


async def asked_more(api: Api) -> None:
    """A form sent, of which one more capacity is asked, not sent."""
    space, form = await sent_form(api)
    await ask_all(api, SACHA, "C8")
    await write_on(api, space, form, "C8")
    await space.put(f"{form}/activites", title=PRESS, capacities=["C8"])


async def unsent(api: Api) -> None:
    space = await open_space(api)
    form = await space.form_for(SACHA)
    await write_on(api, space, form, "C1", "C2")


async def behind_opinions(api: Api) -> dict[str, list[str]]:
    """The capacities of each activity, as recorded."""
    async with api.database.read() as session:
        found: dict[str, list[str]] = {
            title: [] for title in await session.scalars(select(OpinionActivity.title))
        }
        query = (
            select(OpinionActivity.title, Opinion.capacity)
            .join(OpinionActivityUse, OpinionActivityUse.activity_id == OpinionActivity.id)
            .join(Opinion, Opinion.id == OpinionActivityUse.opinion_id)
            .order_by(Opinion.capacity)
        )
        for title, capacity in await session.execute(query):
            found[title].append(capacity)
    return found


@pytest.mark.parametrize(
    ("state", "left"),
    [(reopened, {PRESS: ["C1", "C2", "C3"]}), (asked_more, {PRESS: ["C1", "C2", "C3"]}), (unsent, {})],
)
async def test_erased_signatory_leaves_what_supports_an_opinion_in_force(
    api: Api, state: Any, left: dict[str, list[str]]
) -> None:
    await state(api)
    async with api.database.read() as session:
        tutor = (await session.scalars(select(Signatory.person_id))).one()
    await erase(api, tutor)

    assert await behind_opinions(api) == left
    async with api.database.read() as session:
        assert (await session.scalars(select(OpinionDraft))).all() == []


@pytest.mark.parametrize(
    ("state", "titles", "uses"), [(reopened, [PRESS], 3), (asked_more, [PRESS], 3), (unsent, [], 0)]
)
async def test_candidate_reads_what_supports_an_opinion_in_force(
    api: Api, state: Any, titles: list[str], uses: int
) -> None:
    await state(api)
    export = await exported(api, "Exemple", "Sacha")

    assert [one["title"] for one in rows(export, "opinion_activity")] == titles
    assert len(rows(export, "opinion_activity_use")) == uses
    assert rows(export, "opinion_draft") == []


@pytest.mark.parametrize(("state", "count"), [(reopened, 2), (asked_more, 2), (unsent, 1)])
async def test_signatory_reads_all_that_they_wrote(api: Api, state: Any, count: int) -> None:
    await state(api)
    async with api.database.read() as session:
        tutor = (await session.scalars(select(Signatory.person_id))).one()
    export = await (await staff(api, "administrateur")).get(f"/v1/people/{tutor}/export.json")

    assert len(rows(export, "opinion_activity")) == count
    assert len(rows(export, "opinion_draft")) == 1


@pytest.mark.parametrize("state", [reopened, asked_more, unsent])
async def test_erased_candidate_leaves_nothing_of_it(api: Api, state: Any) -> None:
    await state(api)
    export = await exported(api, "Exemple", "Sacha")
    await erase(api, export["person_id"])

    assert await behind_opinions(api) == {}
