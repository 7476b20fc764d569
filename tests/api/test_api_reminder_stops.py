"""Stopping reminders in one click, and nothing else by that link."""

import re

import pytest
from sqlalchemy import func, select

from api.people.models import Person
from api.reminders.models import ReminderStop
from api.reminders.stops import StopLinks
from tests.api.driver import Api
from tests.api.reminding import TUTOR, choose, planner, send_all

STOP, START_AGAIN = "/espace/rappels/arret", "/espace/rappels/reprise"


async def stopped(api: Api) -> int:
    async with api.database.read() as session:
        return (await session.execute(select(func.count()).select_from(ReminderStop))).scalar_one()


async def path_of(api: Api) -> str:
    """The path of the link that the tutor receives."""
    async with api.database.read() as session:
        number = (await session.execute(select(Person.id).where(Person.email == TUTOR))).scalar_one()
    address = StopLinks(api.resources.settings).address(number)
    return address.removeprefix(api.resources.settings.origin)


@pytest.mark.parametrize("token", ["", "1", "1.", f"1.{'0' * 64}", f"01.{'0' * 64}", "1.\u0660", "é" * 50])
@pytest.mark.parametrize("path", [STOP, START_AGAIN])
async def test_nobody_stops_anybody_without_our_signature(api: Api, token: str, path: str) -> None:
    responses = [
        await api.public.request(method, path, params={"jeton": token})
        for method in (("GET", "POST") if path == STOP else ("POST",))
    ]

    assert {one.status_code for one in responses} == {404}
    assert await stopped(api) == 0


async def test_signature_of_one_is_not_another_s(api: Api) -> None:
    path = await path_of(api)
    number = int(re.search(r"jeton=(\d+)", path)[1])  # type: ignore[index]

    refused = await api.public.post(path.replace(f"={number}.", f"={number + 1}."))

    assert refused.status_code == 404
    assert await stopped(api) == 0


async def test_reading_the_page_changes_nothing(api: Api) -> None:
    path = await path_of(api)

    shown = await api.public.get(path)

    assert shown.status_code == 200
    assert "Ne plus recevoir de rappels" in shown.text
    assert "Dominique" not in shown.text
    assert await stopped(api) == 0


async def test_button_stops_and_another_starts_again(api: Api) -> None:
    path = await path_of(api)
    action = re.search(r'method="post" action="([^"]+)"', (await api.public.get(path)).text)
    assert action

    done = await api.public.post(action[1])
    assert "les rappels sont arrêtés" in done.text
    assert await stopped(api) == 1
    await api.public.post(action[1])
    assert await stopped(api) == 1
    again = re.search(r'method="post" action="([^"]+)"', (await api.public.get(path)).text)
    assert again
    assert again[1].startswith(START_AGAIN)
    assert "recevrez de nouveau" in (await api.public.post(again[1])).text
    assert await stopped(api) == 0


async def test_mail_software_stops_them_by_itself(api: Api) -> None:
    """RFC 8058: the headers of the e-mail that was sent, and the form that they promise to take."""
    await choose(api, "avis")
    await planner(api).plan()
    await send_all(api)
    headers = api.mailer.sent[0].headers
    address = re.fullmatch(r"<(.+)>", headers["List-Unsubscribe"])
    assert address
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    response = await api.public.post(
        address[1].removeprefix(api.resources.settings.origin),
        data={"List-Unsubscribe": "One-Click"},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://courriels.exemple"},
    )

    assert response.status_code == 200
    assert await stopped(api) == 1


async def test_what_waited_is_not_sent_once_stopped(api: Api) -> None:
    await choose(api, "avis")
    await planner(api).plan()
    await api.public.post(await path_of(api))

    assert await send_all(api) == ["unwanted"]
    assert api.mailer.sent == []


async def test_link_of_somebody_erased_leads_nowhere(api: Api) -> None:
    path = await path_of(api)
    await api.alter("UPDATE person SET erased_at = created_at")

    assert (await api.public.get(path)).status_code == 404
    assert (await api.public.post(path)).status_code == 404
