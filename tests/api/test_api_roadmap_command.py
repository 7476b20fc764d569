"""`python -m api.roadmap`: a centre's criteria loaded whole or not at all, and what is said of each bad line."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from api.audit.attribution import system
from api.demo.people import CENTRE
from api.roadmap.__main__ import main
from api.roadmap.criteria import CriteriaFault, CriteriaRegistry, Source, read_criteria, source_of
from api.roadmap.repository import RoadmapRepository
from tests.api.commanding import Command, command_of
from tests.api.driver import Api
from tests.api.fakes import START
from tests.api.spaces import rows

GOOD = "capacite;critere\nC1;Vérifie les outils.\nc1;Lit la consigne.\nC8;Propose une amélioration.\n"
TODAY = START.date()


@pytest.fixture
def database(demonstration: Path, tmp_path: Path) -> Path:
    """The demonstration on SQLite; what the command calls is tested on both databases below."""
    return Path(shutil.copy(demonstration, tmp_path / "app.db"))


@pytest.fixture
def command(database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command on this test's database: its status, and what it prints on both outputs."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")

    return command_of(main, capsys)


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], str]:
    def write(content: str) -> str:
        path = tmp_path / "criteres.csv"
        path.write_text(content, encoding="utf-8")
        return str(path)

    return write


def kept(database: Path) -> list[tuple[str, int, str]]:
    query = "SELECT capacity, rank, text FROM reference_criterion ORDER BY capacity, rank"
    with sqlite3.connect(database) as connection:
        return connection.execute(query).fetchall()


def test_loading_replaces_and_withdrawing_removes(
    command: Command, database: Path, file: Callable[[str], str]
) -> None:
    about = ("--source", "Référentiel CQPM", "--date", "2026-01-01")

    status, said, _ = command("charger", CENTRE, file(GOOD), *about)

    assert (status, said) == (0, f"« {CENTRE} » : 3 critère(s) chargé(s) (C1 : 2, C8 : 1), 0 remplacé(s).\n")
    assert kept(database)[1] == ("C1", 2, "Lit la consigne.")
    assert (
        "3 remplacé(s)" in command("charger", "1", file("capacite,critere\nC2,Porte ses gants.\n"), *about)[1]
    )
    assert kept(database) == [("C2", 1, "Porte ses gants.")]
    assert command("retirer", CENTRE.upper())[1] == f"« {CENTRE} » : 1 critère(s) retiré(s).\n"
    assert kept(database) == []


def test_every_bad_line_is_said_and_nothing_is_loaded(
    command: Command, database: Path, file: Callable[[str], str]
) -> None:
    bad = "capacite;critere\nC1;Bon.\nC9;Trop loin.\nC2;\nC1;Bon.\nC3;Un;de trop\n"

    status, _, said = command("charger", CENTRE, file(bad), "--source", "R", "--date", "2026-01-01")

    assert status == 1
    assert [line.partition(" : ")[2][:7] for line in said.splitlines()] == [
        f"ligne {n}" for n in (3, 4, 5, 6)
    ]
    assert kept(database) == []


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((), 2, "il manque"),
        (("charger", CENTRE), 2, "il manque"),
        (
            ("charger", CENTRE, "absent.csv", "--source", "R", "--date", "2026-01-01"),
            1,
            "ne peut pas être lu",
        ),
        (("retirer", "Centre inconnu"), 1, "pas de centre d'examen"),
        (("retirer", "9" * 30), 1, "pas de centre d'examen"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    command: Command, arguments: tuple[str, ...], status: int, said: str
) -> None:
    found, _, error = command(*arguments)

    assert found == status
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"capacite;autre\n", "colonnes attendues"),
        (b"", "colonnes attendues"),
        (b"capacite;critere\n", "aucun crit"),
        (b'capacite;critere\nC1;"ouvert\n', "guillemets"),
        (b"capacite;critere\nC1;" + b"a" * 1001 + b"\n", "1000"),
        (b"a" * 1024 * 1025, "trop grand"),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(CriteriaFault, match=said):
        read_criteria(content)


@pytest.mark.parametrize(("title", "dated"), [(" ", "2026-01-01"), ("R", "01/01/2026"), ("R", "2030-01-01")])
def test_a_source_without_name_or_date_is_refused(title: str, dated: str) -> None:
    with pytest.raises(CriteriaFault, match="--"):
        source_of(title, dated, TODAY)


async def test_the_log_says_who_loaded_them(api: Api) -> None:
    found = read_criteria(GOOD.encode())
    async with api.database.write(system("commande api.roadmap", api.clock())) as session:
        await CriteriaRegistry(RoadmapRepository(session)).load(CENTRE, found, Source("Référentiel", TODAY))

    async with api.database.write(system("commande api.roadmap", api.clock())) as session:
        await CriteriaRegistry(RoadmapRepository(session)).load(CENTRE, found, Source("Référentiel", TODAY))

    assert len(await rows(api, "reference_criterion")) == 3
    logged = [one for one in await rows(api, "audit_entry") if one["record_type"] == "reference_criterion"]
    assert [one["action"] for one in logged] == ["creation"] * 3 + ["suppression"] * 3 + ["creation"] * 3
