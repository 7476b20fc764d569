"""Too many failures lock an address for a while, whoever's it is, and its holder is told."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.api.driver import Api
from tests.api.pages import PASSWORD, Visitor
from tests.api.test_api_sign_in import CODE, IN, change, member, password_sent, signed_in

WRONG = "pas le bon mot de passe"


async def fail(api: Api, email: str, times: int = 5) -> None:
    for _ in range(times):
        assert (await password_sent(api, email, WRONG)).status_code == 401


async def notices(api: Api, email: str) -> int:
    await api.resources.post.drain()
    return sum(one.to == email and "connexions refusées" in one.subject for one in api.mailer.sent)


async def test_right_password_is_refused_while_locked(api: Api) -> None:
    person = await member(api)
    await fail(api, person.email)

    refused = await password_sent(api, person.email)
    api.clock.advance(timedelta(minutes=15))
    accepted = await password_sent(api, person.email)

    assert (refused.status_code, accepted.status_code) == (401, 303)


async def test_four_failures_do_not_lock_and_a_sign_in_forgets_them(api: Api) -> None:
    person = await member(api)
    await fail(api, person.email, 4)
    await signed_in(person)
    api.public.cookies.clear()
    await fail(api, person.email, 4)

    assert (await password_sent(api, person.email)).status_code == 303
    assert await notices(api, person.email) == 0


async def test_failures_far_apart_do_not_lock(api: Api) -> None:
    person = await member(api)
    for _ in range(6):
        await fail(api, person.email, 1)
        api.clock.advance(timedelta(minutes=4))

    assert (await password_sent(api, person.email)).status_code == 303


async def test_address_is_one_however_it_is_cased(api: Api) -> None:
    person = await member(api)
    await fail(api, f" {person.email.upper()} ")

    assert (await password_sent(api, person.email)).status_code == 401


async def test_lock_is_the_same_without_an_account_and_concerns_nobody_else(api: Api) -> None:
    person = await member(api)
    await fail(api, "personne@example.org")

    assert (await password_sent(api, "personne@example.org")).status_code == 401
    assert (await password_sent(api, person.email)).status_code == 303
    assert await notices(api, "personne@example.org") == 0


async def test_wrong_codes_lock_too(api: Api) -> None:
    person = await member(api)
    await password_sent(api, person.email)
    for _ in range(5):
        assert (await Visitor(api.public).send(CODE, CODE, code="000000")).status_code == 401

    right = await Visitor(api.public).send(CODE, CODE, code=person.next_code())

    assert right.status_code == 401
    assert await notices(api, person.email) == 1


async def test_wrong_current_passwords_lock_too(api: Api) -> None:
    visitor = await signed_in(await member(api))
    for _ in range(5):
        await change(visitor, current=WRONG)

    assert (await change(visitor, current=PASSWORD)).status_code == 422


async def test_holder_is_told_once_a_lock(api: Api) -> None:
    person = await member(api)
    await fail(api, person.email, 8)
    once = await notices(api, person.email)
    api.clock.advance(timedelta(minutes=15))
    await fail(api, person.email, 5)

    assert (once, await notices(api, person.email)) == (1, 2)


async def test_attempts_at_the_same_moment_do_not_pass_the_limit(api: Api) -> None:
    person = await member(api)
    key = await entry_key(api)

    async def attempt() -> int:
        values = {"cle": key, "email": person.email, "mot_de_passe": WRONG}
        return (await api.public.post(IN, data=values)).status_code

    assert set(await asyncio.gather(*(attempt() for _ in range(12)))) == {401}
    async with api.database.read() as session:
        kept = (await session.scalars(text("SELECT id FROM sign_in_failure"))).all()
    assert len(kept) >= 5
    assert (await password_sent(api, person.email)).status_code == 401
    assert await notices(api, person.email) >= 1


async def entry_key(api: Api) -> str:
    page = (await api.public.get(IN)).text
    return page.partition('name="cle" value="')[2].partition('"')[0]


async def test_failures_are_kept_and_logged_without_the_address(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    person = await member(api)
    caplog.set_level(logging.DEBUG, logger="api")
    await fail(api, person.email)
    async with api.database.read() as session:
        rows = (await session.execute(text("SELECT email_hash FROM sign_in_failure"))).all()

    assert "is locked" in caplog.text
    assert person.email not in caplog.text
    assert WRONG not in caplog.text
    assert len({one.email_hash for one in rows}) == 1
    assert person.email not in str(rows)


async def test_source_that_tries_too_often_is_told_to_wait(make_api: Callable[..., Any]) -> None:
    api: Api = await make_api(sessions_per_minute=2)
    for email in ("a@example.org", "b@example.org"):
        await fail(api, email, 1)

    refused = await password_sent(api, "c@example.org")

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "trop vite" in refused.text
