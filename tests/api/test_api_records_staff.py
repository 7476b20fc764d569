"""Staff accounts, their tokens, the first administrator, and who calls."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from api.access.__main__ import NotAnAdministrator, main, make_administrator
from scripts.layout import ROOT
from tests.api.driver import SERVICE, Api
from tests.api.staff import ROLES, Caller, caller, staff


@pytest.mark.parametrize("path", ["/v1/me", "/v1/staff-accounts", "/v1/staff-accounts/1/tokens"])
async def test_anonymous_is_refused(api: Api, path: str) -> None:
    assert (await api.public.get(path)).status_code == 401


async def account(admin: Caller, **changes: Any) -> dict[str, Any]:
    centre = (await admin.get("/v1/exam-centres"))["items"][0]["id"]
    body = {
        "name": "Claude Centre",
        "email": "claude.centre@example.org",
        "role": "centre",
        "exam_centre_id": centre,
        **changes,
    }
    return dict(await admin.post("/v1/staff-accounts", **body))


async def test_token_opens_until_revoked(api: Api) -> None:
    admin = await staff(api, "administrateur")
    made = await account(admin)
    tokens = f"/v1/staff-accounts/{made['id']}/tokens"

    given = await admin.post(tokens, label="Poste 3", days=30)
    holder = Caller(api, {"Authorization": f"Bearer {given['token']}"})
    me = await holder.get("/v1/me")
    listed = await admin.get(tokens)
    first = await admin.call("DELETE", f"{tokens}/{given['id']}")
    again = await admin.call("DELETE", f"{tokens}/{given['id']}")

    assert (me["role"], me["label"], me["account_id"]) == ("centre", "Claude Centre", made["id"])
    assert [one["label"] for one in listed["items"]] == ["Poste 3"]
    assert "token" not in listed["items"][0]
    assert "token_hash" not in listed["items"][0]
    assert (first.status_code, again.status_code) == (204, 204)
    assert (await holder.call("GET", "/v1/me")).status_code == 401
    assert (await admin.get(tokens))["items"][0]["revoked_at"] is not None


async def test_token_expires(api: Api) -> None:
    admin = await staff(api, "administrateur")
    made = await account(admin)
    given = await admin.post(f"/v1/staff-accounts/{made['id']}/tokens", label="Poste 3", days=1)
    holder = Caller(api, {"Authorization": f"Bearer {given['token']}"})

    api.clock.advance(timedelta(days=1, seconds=1))

    assert (await holder.call("GET", "/v1/me")).status_code == 401


@pytest.mark.parametrize("days", [0, 366])
async def test_token_lasts_a_year_at_most(api: Api, days: int) -> None:
    admin = await staff(api, "administrateur")
    made = await account(admin)

    refused = await admin.call(
        "POST", f"/v1/staff-accounts/{made['id']}/tokens", {"label": "Poste", "days": days}
    )

    assert refused.status_code == 422


async def test_token_is_neither_stored_nor_logged(api: Api) -> None:
    admin = await staff(api, "administrateur")
    made = await account(admin)
    given = await admin.post(f"/v1/staff-accounts/{made['id']}/tokens", label="Poste 3", days=30)

    async with api.database.read() as session:
        changes = (
            await session.scalars(text("SELECT changes FROM audit_entry WHERE record_type = 'staff_token'"))
        ).all()
        hashes = (await session.scalars(text("SELECT token_hash FROM staff_token"))).all()

    assert changes
    assert given["token"] not in hashes
    assert not any(one in str(changes) for one in (given["token"], "token_hash", *hashes))


async def test_closed_account_opens_nothing(api: Api) -> None:
    admin = await staff(api, "administrateur")
    made = await account(admin)
    path = f"/v1/staff-accounts/{made['id']}"
    given = await admin.post(f"{path}/tokens", label="Poste 3", days=30)
    await admin.patch(path, active=False)

    refused = await admin.call("POST", f"{path}/tokens", {"label": "Poste 4", "days": 1})

    assert (
        await api.public.get("/v1/me", headers={"Authorization": f"Bearer {given['token']}"})
    ).status_code == 401
    assert refused.status_code == 409
    assert "rouvrez" in refused.json()["detail"]


async def test_token_of_another_account_is_not_found(api: Api) -> None:
    admin = await staff(api, "administrateur")
    made = await account(admin)
    given = await admin.post(f"/v1/staff-accounts/{made['id']}/tokens", label="Poste 3", days=30)

    refused = await admin.call("DELETE", f"/v1/staff-accounts/{admin.account_id}/tokens/{given['id']}")

    assert refused.status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"exam_centre_id": None},
        {"role": "organisme"},
        {"role": "administrateur"},
        {"role": "organisme", "exam_centre_id": None},
    ],
)
async def test_account_belongs_where_its_role_does(api: Api, changes: dict[str, Any]) -> None:
    admin = await staff(api, "administrateur")
    made = await account(admin)
    body = {"name": "X", "email": "x@example.org", "role": "centre", "exam_centre_id": made["exam_centre_id"]}

    created = await admin.call("POST", "/v1/staff-accounts", {**body, **changes})
    changed = await admin.call("PATCH", f"/v1/staff-accounts/{made['id']}", changes, If_Match='"1"')

    assert (created.status_code, changed.status_code) == (422, 422)
    assert "indique son" in created.json()["detail"]


async def test_address_is_one_however_it_is_cased(api: Api) -> None:
    admin = await staff(api, "administrateur")
    made = await account(admin)
    other = await account(admin, email="autre@example.org")

    taken = await admin.call(
        "PATCH",
        f"/v1/staff-accounts/{other['id']}",
        {"email": "CLAUDE.centre@example.org", "exam_centre_id": made["exam_centre_id"]},
        If_Match='"1"',
    )

    assert taken.status_code == 409
    assert "adresse e-mail" in taken.json()["detail"]


@pytest.mark.parametrize("changes", [{"active": False}, {"role": "centre"}])
async def test_administrator_does_not_lock_themselves_out(api: Api, changes: dict[str, Any]) -> None:
    admin = await staff(api, "administrateur")
    centre = (await admin.get("/v1/exam-centres"))["items"][0]["id"]
    if "role" in changes:
        changes = {**changes, "exam_centre_id": centre}

    refused = await admin.call("PATCH", f"/v1/staff-accounts/{admin.account_id}", changes, If_Match='"1"')

    assert refused.status_code == 409
    assert "autre administrateur" in refused.json()["detail"]


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrateur"])
async def test_only_administrators_keep_accounts(api: Api, role: str) -> None:
    other = await caller(api, role)

    assert (await other.call("GET", "/v1/staff-accounts")).status_code == 403
    assert (
        await other.call("POST", "/v1/staff-accounts/1/tokens", {"label": "x", "days": 1})
    ).status_code == 403


@pytest.mark.parametrize("role", ROLES)
async def test_everybody_reads_who_they_are(api: Api, role: str) -> None:
    me = await (await caller(api, role)).get("/v1/me")

    assert me["role"] == role
    assert (me["exam_centre"] is not None) == (role in ("centre", "evaluateur", "president"))
    assert (me["training_body"] is not None) == (role == "organisme")
    assert (me["person_id"] is not None) == (role in ("candidat", "entreprise"))
    assert [one["name"] for one in me["companies"]] == (
        ["Atelier Démonstration"] if role == "entreprise" else []
    )
    assert me["label"] == {
        "candidat": "Camille Démo",
        "entreprise": "Dominique Démo",
        "service": "assistant",
    }.get(role, f"Essai {role}")


async def test_unknown_visitor_is_nobody(api: Api) -> None:
    visitor = await api.open()

    assert (await api.public.get("/v1/me", headers=visitor.headers)).status_code == 401
    assert (await api.public.get("/v1/me", headers=SERVICE)).status_code == 200


# --- The first administrator, by command


async def test_command_opens_the_door_and_again(api: Api) -> None:
    for _ in range(2):
        token = await make_administrator(api.database, "Ada Min", "Ada.Min@example.org", api.clock())
        holder = Caller(api, {"Authorization": f"Bearer {token}"})
        assert (await holder.get("/v1/me"))["role"] == "administrateur"

    found = (await holder.get("/v1/staff-accounts?name_contains=ada"))["items"]
    assert [one["email"] for one in found] == ["Ada.Min@example.org"]


@pytest.mark.parametrize("change", [None, {"active": False}])
async def test_command_opens_nobody_elses_account(api: Api, change: dict[str, Any] | None) -> None:
    admin = await staff(api, "administrateur")
    if change is None:
        made = await account(admin)
    else:
        made = await account(admin, role="administrateur", exam_centre_id=None)
        await admin.patch(f"/v1/staff-accounts/{made['id']}", **change)

    with pytest.raises(NotAnAdministrator):
        await make_administrator(api.database, "Claude", made["email"].upper(), api.clock())

    assert (await admin.get(f"/v1/staff-accounts/{made['id']}/tokens"))["items"] == []


@pytest.mark.parametrize("arguments", [[], ["Ada"], ["Ada", "sans-adresse"]])
def test_command_says_how_it_is_used(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "Usage" in capsys.readouterr().err


def run_command(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "api.access", *arguments],
        env={**os.environ, "DATABASE_URL": url},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


async def test_command_prints_a_token_that_opens(api: Api) -> None:
    done = run_command(api.resources.settings.database_url, "--jeton", "Ada Min", "ada.min@example.org")

    found = re.search(r"^equipe_\S+$", done.stdout, re.MULTILINE)
    assert done.returncode == 0, done.stderr
    assert found
    holder = Caller(api, {"Authorization": f"Bearer {found.group()}"})
    assert (await holder.get("/v1/me"))["label"] == "Ada Min"


def test_command_says_when_the_database_is_not_ready(tmp_path: Path) -> None:
    done = run_command(f"sqlite:///{tmp_path}/vide.db", "Ada Min", "ada.min@example.org")

    assert done.returncode == 1
    assert "api.migrate" in done.stderr
