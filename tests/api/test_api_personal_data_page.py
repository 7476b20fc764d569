"""The page of the documentation says what the code's own tables say."""

import pytest

from api.access.roles import Role
from api.access.rules import RULES as ACCESS
from api.access.rules import Scope
from api.personal_data.durations import held_for, kept_for
from api.personal_data.holdings import ALL_HOLDINGS, OTHERS
from api.retention.rules import RULES
from api.settings import RetentionSettings
from api.wording import word
from scripts.layout import ROOT

PAGE = ROOT / "docs" / "donnees-personnelles.md"
HELD = "| table | ce que c'est | pourquoi | durée |"
DURATIONS = "| quoi | réglage | durée | à partir de | ce qui est fait |"
READ = "| ce qui est lu | par qui, et lesquels |"
# What tells nothing of a person: bodies, one's own account.
IMPERSONAL = {"companies.read", "training_bodies.read", "exam_centres.read", "me.read"}
SCOPES = {
    Scope.ALL: "tout",
    Scope.CENTRE: "ceux de son centre",
    Scope.BODY: "ceux de son organisme",
    Scope.SELF: "les siens",
    Scope.COMPANY: "ceux qu'on lui demande",
    Scope.PRESIDED: "ceux des séances qu'il préside",
}


def tables() -> dict[str, list[str]]:
    """The rows of the page's tables, by their header; those of one header together."""
    found: dict[str, list[str]] = {}
    header = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            header = ""
        elif not header:
            header = line
        elif not line.startswith("|--"):
            found.setdefault(header, []).append(line)
    return found


def test_page_has_what_is_held_and_for_how_long() -> None:
    settings = RetentionSettings.model_construct()
    held = [
        f"| `{one.model.__tablename__}` | {one.title} | {one.why} | {held_for(settings, one.retention)} |"
        for one in ALL_HOLDINGS
    ]
    others = [
        f"| `{model.__tablename__}` | {title} | {why} | {kept_for(settings, retention)} |"
        for model, (title, why, retention) in OTHERS.items()
    ]
    rules = [
        f"| {one.what} | `{one.retention.upper()}` | {kept_for(settings, one.retention)} | {one.since} | {one.then} |"
        for one in RULES
    ]

    assert tables()[HELD] == [*held, *others]
    assert tables()[DURATIONS] == rules


def told(readers: dict[Role, Scope]) -> str:
    return " ; ".join(f"{word(role)} ({SCOPES[scope]})" for role, scope in readers.items())


def test_page_says_who_reads_what() -> None:
    allowed = sorted(
        told(dict(readers))
        for operation, readers in ACCESS.items()
        if operation.endswith((".read", ".export")) and operation not in IMPERSONAL
    )

    assert sorted(row.strip("| ").split(" | ")[1] for row in tables()[READ]) == allowed


def test_page_quotes_what_the_assistant_says_when_it_opens() -> None:
    # Written with the portals: until then there is nothing to quote.
    notice = pytest.importorskip("api.portals.notice")
    text = PAGE.read_text(encoding="utf-8")
    quoted = text.partition("<!-- avis -->")[2].partition("<!-- fin de l'avis -->")[0]

    assert quoted.strip().removeprefix("> ") == notice.notice_text(RetentionSettings.model_construct())


def test_every_setting_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name, field in RetentionSettings.model_fields.items():
        assert f"# {name.upper()}=P{field.default.days}D" in example
