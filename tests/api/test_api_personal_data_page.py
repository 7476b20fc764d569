"""The page of the documentation says what the code's own tables say."""

from api.personal_data.durations import held_for, kept_for
from api.personal_data.holdings import ALL_HOLDINGS, OTHERS
from api.retention.rules import RULES
from api.settings import RetentionSettings
from scripts.layout import ROOT

PAGE = ROOT / "docs" / "donnees-personnelles.md"


def expected() -> list[str]:
    """The lines of the page's tables."""
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
    return [*held, *others, *rules]


def test_page_has_the_tables_of_the_code() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    headers = {
        "| table | ce que c'est | pourquoi | durée |",
        "| quoi | réglage | durée | à partir de | ce qui est fait |",
    }

    assert [line for line in lines if line not in headers] == expected()


def test_every_setting_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name, field in RetentionSettings.model_fields.items():
        assert f"# {name.upper()}=P{field.default.days}D" in example
