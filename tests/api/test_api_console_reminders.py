"""The page « Rappels »: a centre chooses what is sent, and reads what it will say."""

import pytest
from sqlalchemy import select

from api.audit.models import AuditEntry
from api.reminders.models import ReminderChoice
from tests.api.driver import Api
from tests.api.pages import Visitor, visit
from tests.api.staff import STAFF

PAGE = "/console/rappels"
DAYS = {"avis_days": "7", "avis_times": "2", "convocation_days": "3", "document_days": "5"}


async def own_page(visitor: Visitor) -> str:
    """A centre's own, to which the list leads."""
    response = await visitor.client.get(PAGE)
    assert response.status_code == 303
    return response.headers["location"]


async def chosen(api: Api) -> dict[str, tuple[bool, int, int]]:
    async with api.database.read() as session:
        found = await session.scalars(select(ReminderChoice))
        return {one.kind: (one.active, one.days, one.times) for one in found}


@pytest.mark.parametrize("role", [one for one in STAFF if one not in ("administrateur", "centre")])
async def test_others_choose_nothing(api: Api, role: str) -> None:
    visitor = await visit(api, role)

    assert (await visitor.client.get(PAGE)).status_code == 403
    assert "Rappels</a>" not in await visitor.read("/console/" if role != "president" else "/console/jurys")


async def test_centre_chooses_what_is_sent_and_when(api: Api) -> None:
    await api.alter("DELETE FROM reminder_choice")
    visitor = await visit(api)
    page = await own_page(visitor)
    assert "checked" not in await visitor.read(page)

    done = await visitor.done(page, page, **DAYS, avis_active="1", document_active="1")

    assert "Votre choix est enregistré" in done
    assert done.count("checked") == 2
    assert await chosen(api) == {"avis": (True, 7, 2), "document": (True, 5, 1)}
    async with api.database.read() as session:
        query = select(AuditEntry.actor_role).where(AuditEntry.record_type == "reminder_choice")
        assert set(await session.scalars(query)) == {"systeme", "centre"}


async def test_page_shows_what_will_be_said(api: Api) -> None:
    visitor = await visit(api)

    text = await visitor.read(await own_page(visitor))

    for said in (
        "votre avis est attendu",
        "que ce rappel ne remplace pas",
        "et ne l&#39;a pas enregistré comme reçu",
    ):
        assert said in text, said


async def test_turned_off_then_on_again_its_days_count_from_then(api: Api) -> None:
    visitor = await visit(api)
    page = await own_page(visitor)
    await visitor.done(page, page, **DAYS, avis_active="1")
    await visitor.done(page, page, **DAYS)
    assert not any(active for active, *_ in (await chosen(api)).values())
    api.clock.now = api.clock().replace(day=3)

    visitor = await visit(api)
    await visitor.done(page, page, **DAYS, avis_active="1")

    async with api.database.read() as session:
        query = select(ReminderChoice.created_at).where(ReminderChoice.kind == "avis")
        assert (await session.execute(query)).scalar_one() == api.clock()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"avis_days": "0"}, "Indiquez un nombre de jours, de 1 à 90."),
        ({"convocation_days": "x"}, "Indiquez un nombre de jours, de 1 à 90."),
        ({"avis_times": "6"}, "Indiquez un nombre de rappels, de 1 à 5."),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_kept(
    api: Api, values: dict[str, str], said: str
) -> None:
    visitor = await visit(api)
    page = await own_page(visitor)
    before = await chosen(api)

    refused = await visitor.send(page, page, **{**DAYS, **values}, document_active="1")

    assert refused.status_code == 422
    assert said in refused.text
    assert f'value="{next(iter(values.values()))}"' in refused.text
    assert refused.text.count("checked") == 1
    assert await chosen(api) == before


async def test_administrator_chooses_for_any_centre(api: Api) -> None:
    visitor = await visit(api)
    page = await own_page(visitor)
    await api.alter(
        "INSERT INTO exam_centre (id, name, created_at, version) VALUES (77, 'Autre', :at, 1)",
        {"at": api.clock()},
    )
    assert (await visitor.client.get(f"{PAGE}/77")).status_code == 404

    visitor = await visit(api, "administrateur")
    assert f'href="{page}"' in await visitor.read(PAGE)
    assert "Votre choix est enregistré" in await visitor.done(f"{PAGE}/77", f"{PAGE}/77", **DAYS)
