"""Staff sign in with a password, then a code: what opens, what does not, and what ends it."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from tests.api.driver import Api
from tests.api.pages import PASSWORD, Person, Visitor, accept, hold, visit
from tests.api.staff import Caller, staff

IN = "/console/connexion"
CODE = "/console/connexion/code"
NEW = "quatre chaises en osier clair"


async def member(api: Api, role: str = "centre") -> Person:
    """Somebody of that role who accepted an invitation, and whose browser is closed since."""
    admin, invited = await staff(api, "administrateur"), await staff(api, role)
    email = (await admin.get(f"/v1/staff-accounts/{invited.account_id}"))["email"]
    await admin.post(f"/v1/staff-accounts/{invited.account_id}/invitations")
    person = await accept(api, email)
    api.public.cookies.clear()
    return person


async def password_sent(api: Api, email: str, password: str = PASSWORD) -> httpx.Response:
    return await Visitor(api.public).send(IN, IN, email=email, mot_de_passe=password)


async def signed_in(person: Person) -> Visitor:
    sent = await password_sent(person.api, person.email)
    assert (sent.status_code, sent.headers["location"]) == (303, CODE), sent.text
    done = await Visitor(person.api.public).send(CODE, CODE, code=person.next_code())
    assert (done.status_code, done.headers["location"]) == (303, "/console/"), done.text
    return Visitor(person.api.public)


async def is_in(api: Api) -> bool:
    return (await api.public.get("/console/")).status_code == 200


async def test_anonymous_has_no_page_of_the_code(api: Api) -> None:
    response = await api.public.get(CODE)

    assert (response.status_code, response.headers["location"]) == (303, IN)


async def test_password_then_code_open_the_console(api: Api) -> None:
    visitor = await signed_in(await member(api))

    assert "Camille Démo" in await visitor.read("/console/")
    assert (await api.public.get(IN)).headers["location"] == "/console/"


async def test_password_alone_opens_the_page_of_the_code_only(api: Api) -> None:
    person = await member(api)
    await password_sent(api, person.email)

    assert (await api.public.get(CODE)).status_code == 200
    for path in ("/console/", "/console/compte", "/console/equipe"):
        assert (await api.public.get(path)).headers["location"] == IN


async def test_token_changes_at_each_step_and_one_set_before_is_worthless(api: Api) -> None:
    person = await member(api)
    hold(api, "choisi-par-un-autre")
    await password_sent(api, person.email)
    half = api.public.cookies["equipe"]
    await Visitor(api.public).send(CODE, CODE, code=person.next_code())
    whole = api.public.cookies["equipe"]

    assert len({"choisi-par-un-autre", half, whole}) == 3
    hold(api, half)
    assert not await is_in(api)


async def test_cookies_are_closed_to_scripts_and_to_other_sites(api: Api) -> None:
    person = await member(api)

    response = await password_sent(api, person.email)

    cookie = response.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "Max-Age" not in cookie


async def test_cookies_of_production_are_bound_to_the_host(make_api: object) -> None:
    api: Api = await make_api(env="production")  # type: ignore[operator]

    cookie = (await api.public.get(IN)).headers["set-cookie"]

    assert cookie.startswith("__Host-entree=")
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Secure"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    "email", ["personne@example.org", "pas une adresse", "", "a\0b@example.org", "x" * 400 + "@example.org"]
)
async def test_unknown_address_and_wrong_password_are_refused_alike(api: Api, email: str) -> None:
    person = await member(api)

    wrong = await password_sent(api, person.email, "pas le bon mot de passe")
    unknown = await password_sent(api, email)

    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert without_fields(wrong.text) == without_fields(unknown.text)


def without_fields(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "<input" not in line)


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "١٢٣٤٥٦"])
async def test_wrong_code_opens_nothing(api: Api, code: str) -> None:
    person = await member(api)
    await password_sent(api, person.email)

    refused = await Visitor(api.public).send(CODE, CODE, code=code)

    assert refused.status_code == 401
    assert not await is_in(api)


async def test_code_opens_once(api: Api) -> None:
    person = await member(api)
    await signed_in(person)
    api.public.cookies.clear()
    await password_sent(api, person.email)

    again = await Visitor(api.public).send(CODE, CODE, code=person.code())
    next_one = await Visitor(api.public).send(CODE, CODE, code=person.next_code())

    assert (again.status_code, next_one.status_code) == (401, 303)


async def test_code_of_the_invitation_does_not_sign_in_again(api: Api) -> None:
    person = await member(api)
    await password_sent(api, person.email)

    assert (await Visitor(api.public).send(CODE, CODE, code=person.code())).status_code == 401


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 303), (1, 303), (2, 401)])
async def test_clock_may_be_half_a_minute_off(api: Api, steps: int, status: int) -> None:
    person = await member(api)
    api.clock.advance(timedelta(minutes=5))
    await password_sent(api, person.email)

    done = await Visitor(api.public).send(CODE, CODE, code=person.code(steps))

    assert done.status_code == status


async def test_code_is_not_awaited_for_ever(api: Api) -> None:
    person = await member(api)
    await password_sent(api, person.email)

    api.clock.advance(timedelta(minutes=10, seconds=1))

    assert (await api.public.get(CODE)).headers["location"] == IN


async def test_session_ends_when_nobody_is_there(api: Api) -> None:
    await signed_in(await member(api))

    api.clock.advance(timedelta(minutes=29))
    assert await is_in(api)
    api.clock.advance(timedelta(minutes=29))
    assert await is_in(api)
    api.clock.advance(timedelta(minutes=31))
    assert not await is_in(api)


async def test_session_ends_however_busy(api: Api) -> None:
    await signed_in(await member(api))

    for _ in range(23):
        api.clock.advance(timedelta(minutes=25))
        assert await is_in(api)
    api.clock.advance(timedelta(minutes=26))

    assert not await is_in(api)


async def test_signing_out_ends_the_session_itself(api: Api) -> None:
    visitor = await signed_in(await member(api))
    token = api.public.cookies["equipe"]

    await visitor.send("/console/", "/console/deconnexion")
    hold(api, token)

    assert not await is_in(api)


async def test_signing_out_everywhere_ends_the_others(api: Api) -> None:
    person = await member(api)
    await signed_in(person)
    elsewhere = api.public.cookies["equipe"]
    api.public.cookies.clear()
    visitor = await signed_in(person)

    await visitor.send("/console/compte", "/console/deconnexion/partout")
    hold(api, elsewhere)

    assert not await is_in(api)


async def test_token_is_kept_as_its_hash(api: Api) -> None:
    await signed_in(await member(api))
    async with api.database.read() as session:
        rows = (await session.execute(text("SELECT * FROM staff_session"))).all()

    assert rows
    assert api.public.cookies["equipe"] not in str(rows)


# --- One's own password


async def change(
    visitor: Visitor, current: str = PASSWORD, new: str = NEW, again: str | None = None
) -> httpx.Response:
    return await visitor.send(
        "/console/compte",
        "/console/compte/mot-de-passe",
        actuel=current,
        nouveau=new,
        encore=new if again is None else again,
    )


async def test_new_password_replaces_the_former_and_ends_the_other_sessions(api: Api) -> None:
    person = await member(api)
    await signed_in(person)
    elsewhere = api.public.cookies["equipe"]
    api.public.cookies.clear()
    visitor = await signed_in(person)

    done = await change(visitor)
    await api.resources.post.drain()

    assert done.status_code == 303
    assert "Votre mot de passe est changé" in await visitor.read("/console/compte?fait=mot-de-passe&ou=mdp")
    assert "a changé" in api.mailer.sent[-1].subject
    hold(api, elsewhere)
    assert not await is_in(api)
    api.public.cookies.clear()
    assert (await password_sent(api, person.email)).status_code == 401
    assert (await password_sent(api, person.email, NEW)).status_code == 303


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"current": "pas le bon du tout"}, "Après cinq échecs"),
        ({"new": "court"}, "12 caractères au moins"),
        ({"new": "Motdepasse2024!"}, "trop facile"),
        ({"again": "autre chose encore"}, "ne sont pas les mêmes"),
    ],
)
async def test_refusal_is_beside_the_field_and_shows_nothing_typed(
    api: Api, sent: dict[str, str], said: str
) -> None:
    visitor = await signed_in(await member(api))

    refused = await change(visitor, **sent)

    assert refused.status_code == 422
    assert said in refused.text
    assert 'aria-invalid="true"' in refused.text
    assert not [one for one in sent.values() if one in refused.text]


# --- What an administrator does to an account


async def test_closing_the_account_ends_its_sessions_for_good(api: Api) -> None:
    person = await member(api)
    await signed_in(person)
    admin = await staff(api, "administrateur")
    path = await account_path(admin, person)

    await admin.patch(path, active=False)
    closed = await is_in(api)
    await admin.patch(path, active=True)

    assert not closed
    assert not await is_in(api)


async def test_changing_the_role_ends_the_sessions(api: Api) -> None:
    person = await member(api)
    await signed_in(person)
    admin = await staff(api, "administrateur")

    await admin.patch(await account_path(admin, person), role="evaluateur")

    assert not await is_in(api)


async def test_administrator_ends_the_sessions_of_an_account(api: Api) -> None:
    person = await member(api)
    await signed_in(person)
    admin = await staff(api, "administrateur")

    done = await admin.call("DELETE", f"{await account_path(admin, person)}/sessions")

    assert done.status_code == 204
    assert not await is_in(api)


async def account_path(admin: Caller, person: Person) -> str:
    found = (await admin.get(f"/v1/staff-accounts?email={person.email}"))["items"]
    return f"/v1/staff-accounts/{found[0]['id']}"


async def test_closed_account_does_not_sign_in(api: Api) -> None:
    person = await member(api)
    admin = await staff(api, "administrateur")
    await admin.patch(await account_path(admin, person), active=False)

    assert (await password_sent(api, person.email)).status_code == 401


async def test_account_that_was_not_invited_does_not_sign_in(api: Api) -> None:
    fictional = "marc.demo@example.org"

    assert (await password_sent(api, fictional, "")).status_code == 401
    assert (await password_sent(api, fictional)).status_code == 401


# --- Forms


async def test_form_without_its_key_is_refused(api: Api) -> None:
    person = await member(api)
    await api.public.get(IN)
    values = {"email": person.email, "mot_de_passe": PASSWORD}

    assert (await api.public.post(IN, data=values)).status_code == 403
    assert (await api.public.post(IN, data={**values, "cle": "é" * 64})).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://ailleurs.example.org"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
        ({"Origin": "null"}, 303),
    ],
)
async def test_form_sent_by_another_site_is_refused(api: Api, headers: dict[str, str], status: int) -> None:
    person = await member(api)
    api.public.headers.update(headers)

    assert (await password_sent(api, person.email)).status_code == status


async def test_api_token_opens_no_page(api: Api) -> None:
    caller = await staff(api, "administrateur")
    token = caller.headers["Authorization"].removeprefix("Bearer ")

    for headers in (caller.headers, {"Cookie": f"equipe={token}"}):
        assert (await api.public.get("/console/", headers=headers)).headers["location"] == IN


async def test_session_of_the_console_calls_no_api(api: Api) -> None:
    await visit(api, "administrateur")
    token = api.public.cookies["equipe"]

    assert (await api.public.get("/v1/staff-accounts")).status_code == 401
    answer = await api.public.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


# --- The demonstration


async def test_demonstration_opens_as_a_fictional_member(api: Api) -> None:
    visitor = Visitor(api.public)

    done = await visitor.send(IN, "/v1/demo/staff-sessions", membre="administratrice")

    assert (done.status_code, done.headers["location"]) == (303, "/console/")
    assert "Ariane Démo" in await visitor.read("/console/")


@pytest.mark.parametrize("changes", [{"env": "production"}, {"env": "development"}, {"api_host": "0.0.0.0"}])
async def test_nobody_fictional_outside_the_demonstration(make_api: object, changes: dict[str, str]) -> None:
    api: Api = await make_api(**changes)  # type: ignore[operator]
    shown = await api.public.get(IN)

    answer = await api.public.post("/v1/demo/staff-sessions", data={"membre": "administratrice"})

    assert "Ariane" not in shown.text
    assert answer.status_code == 404
