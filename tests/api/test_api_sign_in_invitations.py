"""An invitation opens an account once: whom it is for chooses a password and a second factor."""

import logging
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from api.access.__main__ import NotAnAdministrator, invite_administrator
from tests.api.driver import Api
from tests.api.pages import PASSWORD, Person, Visitor, accept, hold, key_shown, link_sent
from tests.api.staff import Caller, caller, staff
from tests.api.test_api_records_staff import run_command
from tests.api.test_api_sign_in import account_path, is_in, member, password_sent, signed_in

PAGE = "/console/invitation"


async def invited(api: Api, role: str = "centre") -> tuple[Caller, str, str]:
    """An administrator, and the path and address of the account that they have just invited."""
    admin, made = await staff(api, "administrateur"), await staff(api, role)
    path = f"/v1/staff-accounts/{made.account_id}"
    await admin.post(f"{path}/invitations")
    return admin, path, (await admin.get(path))["email"]


async def open_link(api: Api, link: str) -> httpx.Response:
    return await api.public.get(link, follow_redirects=True)


@pytest.mark.parametrize("link", [PAGE, f"{PAGE}?jeton=inconnu", f"{PAGE}?jeton=%00", f"{PAGE}?jeton="])
async def test_anonymous_with_no_invitation_is_told_what_to_do(api: Api, link: str) -> None:
    response = await open_link(api, link)

    assert response.status_code == 404
    assert "Demandez une nouvelle invitation" in response.text


async def test_invitation_opens_the_account_and_signs_in(api: Api) -> None:
    _, _, email = await invited(api)

    await accept(api, email)

    assert "Camille Démo" in (await api.public.get("/console/")).text


async def test_answer_to_the_administrator_holds_nothing_secret(api: Api) -> None:
    admin, path, email = await invited(api)

    answer = await admin.post(f"{path}/invitations")

    assert set(answer) == {"id", "version", "account_id", "expires_at"}
    token = (await link_sent(api, email)).partition("=")[2]
    async with api.database.read() as session:
        log = (await session.execute(text("SELECT * FROM audit_entry"))).all()
        kept = (await session.execute(text("SELECT * FROM staff_invitation"))).all()
    assert token not in str(log)
    assert token not in str(kept)


async def test_token_leaves_the_address_at_once(api: Api) -> None:
    _, _, email = await invited(api)

    response = await api.public.get(await link_sent(api, email))

    assert (response.status_code, response.headers["location"]) == (303, PAGE)
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["cache-control"] == "no-store"
    cookie = response.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax"} <= set(cookie.split("; "))


async def test_reading_the_link_consumes_nothing(api: Api) -> None:
    """Mail filters open links before people do."""
    _, _, email = await invited(api)
    link = await link_sent(api, email)
    for _ in range(3):
        assert (await open_link(api, link)).status_code == 200
        api.public.cookies.clear()

    await accept(api, email)

    assert await is_in(api)


async def test_invitation_serves_once(api: Api) -> None:
    _, _, email = await invited(api)
    link = await link_sent(api, email)
    await accept(api, email)
    api.public.cookies.clear()

    assert (await open_link(api, link)).status_code == 404


async def test_invitation_expires(api: Api) -> None:
    _, _, email = await invited(api)
    link = await link_sent(api, email)

    api.clock.advance(timedelta(hours=72))

    assert (await open_link(api, link)).status_code == 404


async def test_new_invitation_replaces_the_one_before(api: Api) -> None:
    admin, path, email = await invited(api)
    first = await link_sent(api, email)
    await admin.post(f"{path}/invitations")

    assert (await open_link(api, first)).status_code == 404
    assert (await open_link(api, await link_sent(api, email))).status_code == 200


async def test_closing_the_account_withdraws_its_invitation(api: Api) -> None:
    admin, path, email = await invited(api)
    link = await link_sent(api, email)
    await admin.patch(path, active=False)
    refused = await admin.call("POST", f"{path}/invitations")
    await admin.patch(path, active=True)

    assert refused.status_code == 409
    assert (await open_link(api, link)).status_code == 404


async def test_new_invitation_takes_away_what_the_person_signed_in_with(api: Api) -> None:
    person = await member(api)
    await signed_in(person)
    token = api.public.cookies["equipe"]
    admin = await staff(api, "administrateur")

    await admin.post(f"{await account_path(admin, person)}/invitations")

    assert not await is_in(api)
    api.public.cookies.clear()
    assert (await password_sent(api, person.email)).status_code == 401
    again = await accept(api, person.email)
    assert again.key != person.key
    hold(api, token)
    assert not await is_in(api)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"nouveau": "court", "encore": "court"}, "12 caractères au moins"),
        ({"nouveau": "motdepasse123", "encore": "motdepasse123"}, "trop facile"),
        ({"encore": "pas la même chose"}, "ne sont pas les mêmes"),
        ({"code": "000000"}, "pas le bon"),
        ({"code": ""}, "pas le bon"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_consumes_nothing(
    api: Api, values: dict[str, str], said: str
) -> None:
    _, _, email = await invited(api)
    shown = await open_link(api, await link_sent(api, email))
    person = Person(api, email, PASSWORD, key_shown(shown.text))
    sent = {"nouveau": PASSWORD, "encore": PASSWORD, "code": person.code(), **values}

    refused = await Visitor(api.public).send(PAGE, PAGE, **sent)

    assert refused.status_code == 422
    assert said in refused.text
    assert 'aria-invalid="true"' in refused.text
    # The same key is shown again: a telephone that scanned it goes on.
    assert key_shown(refused.text) == person.key
    await accept(api, email)


async def test_form_that_another_site_sends_is_refused(api: Api) -> None:
    _, _, email = await invited(api)
    await open_link(api, await link_sent(api, email))

    forged = await api.public.post(PAGE, data={"nouveau": PASSWORD, "encore": PASSWORD, "code": "1"})

    assert forged.status_code == 403


async def test_administrator_does_not_invite_themselves(api: Api) -> None:
    admin = await staff(api, "administrateur")

    refused = await admin.call("POST", f"/v1/staff-accounts/{admin.account_id}/invitations")

    assert refused.status_code == 409
    assert "autre administrateur" in refused.json()["detail"]


@pytest.mark.parametrize("role", ["centre", "organisme", "candidat", "service"])
async def test_only_administrators_invite(api: Api, role: str) -> None:
    other = await caller(api, role)

    for method, path in (("POST", "invitations"), ("DELETE", "sessions")):
        assert (await other.call(method, f"/v1/staff-accounts/1/{path}")).status_code == 403


async def test_invitation_and_acceptance_are_in_the_log(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    admin, path, email = await invited(api)
    await accept(api, email)
    await admin.post(f"{path}/invitations")
    async with api.database.read() as session:
        query = "SELECT action, actor FROM audit_entry WHERE record_type = 'staff_invitation' ORDER BY id"
        entries = (await session.execute(text(query))).all()

    assert [tuple(one) for one in entries] == [
        ("creation", "Essai administrateur"),
        ("modification", "Essai centre"),
        ("creation", "Essai administrateur"),
    ]
    assert "password and second factor of staff account" in caplog.text
    assert email not in caplog.text


async def test_second_factor_is_kept_sealed(api: Api) -> None:
    person = await member(api)
    async with api.database.read() as session:
        query = text("SELECT sealed_totp, password_hash FROM staff_account WHERE email = :email")
        row = (await session.execute(query, {"email": person.email})).one()

    assert api.resources.cipher.open(row.sealed_totp) == person.key
    assert person.key not in row.sealed_totp
    assert row.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_second_factor_that_cannot_be_read_opens_nothing(api: Api) -> None:
    person = await member(api)
    await api.alter("UPDATE staff_account SET sealed_totp = 'abîmé' WHERE sealed_totp IS NOT NULL")
    await password_sent(api, person.email)

    refused = await Visitor(api.public).send(
        "/console/connexion/code", "/console/connexion/code", code=person.next_code()
    )

    assert refused.status_code == 401


# --- The first administrator, by command


async def test_command_s_link_makes_an_administrator(api: Api) -> None:
    token = await invite_administrator(
        api.database, "Ada Min", "ada.min@example.org", api.clock(), timedelta(hours=1)
    )
    shown = await open_link(api, f"{PAGE}?jeton={token}")
    person = Person(api, "ada.min@example.org", PASSWORD, key_shown(shown.text))

    done = await Visitor(api.public).send(PAGE, PAGE, nouveau=PASSWORD, encore=PASSWORD, code=person.code())

    assert done.status_code == 303
    assert (await api.public.get("/console/equipe")).status_code == 200


async def test_command_again_lets_in_who_lost_a_telephone(api: Api) -> None:
    person = await member(api, "administrateur")

    await invite_administrator(api.database, "Ada", person.email, api.clock(), timedelta(hours=1))

    assert (await password_sent(api, person.email)).status_code == 401


async def test_command_invites_nobody_else(api: Api) -> None:
    person = await member(api, "centre")

    with pytest.raises(NotAnAdministrator):
        await invite_administrator(api.database, "Ada", person.email, api.clock(), timedelta(hours=1))

    assert (await password_sent(api, person.email)).status_code == 303


async def test_command_prints_a_link_on_our_own_address(api: Api) -> None:
    done = run_command(api.resources.settings.database_url, "Ada Min", "ada.min@example.org")

    assert done.returncode == 0, done.stderr
    assert "equipe_" not in done.stdout
    assert f"{api.resources.settings.origin}{PAGE}?jeton=" in done.stdout
