import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

import api.privacy.__main__ as command
from api.chat.models import Message
from api.db.session import create_engine
from api.migrate import downgrade, upgrade
from api.privacy.french import FrenchNames
from api.privacy.marks import Kind, Span, fold, replace_spans
from api.privacy.service import BATCH, NamesService, Tally
from api.privacy.vocabulary import word_list
from tests.api.databases import BACKENDS
from tests.api.driver import Api
from tests.api.fakes import START
from tests.privacy.samples import Half, samples, scores, with_identifiers

every_backend = pytest.mark.parametrize("empty_database_url", BACKENDS, indirect=True, ids=BACKENDS)


@pytest.fixture(scope="module")
def french() -> FrenchNames:
    return FrenchNames.load()


def find_karim(words: str) -> list[Span]:
    return [Span(match.start(), match.end(), Kind.NAME) for match in re.finditer("Karim", words)]


def service(api: Api, find: Callable[[str], list[Span]] = find_karim) -> NamesService:
    return NamesService(api.database, find, api.clock)


async def kept(api: Api) -> list[Message]:
    async with api.database.read() as session:
        query = select(Message).where(Message.author == "personne").order_by(Message.id)
        return list(await session.scalars(query))


async def test_each_message_is_searched_once(api: Api) -> None:
    visitor = await api.open()
    await visitor.send("Karim veut passer la C5")
    await visitor.send("Qui compose le jury ?")

    assert await service(api).check() == Tally(searched=2, replaced=1)
    assert await service(api).check() == Tally(searched=0, replaced=0)

    first, second = await kept(api)
    assert first.text == "[nom] veut passer la C5"
    assert second.text == "Qui compose le jury ?"
    assert first.names_checked_at == second.names_checked_at == api.clock.now


async def test_a_dry_run_counts_and_changes_nothing(api: Api) -> None:
    visitor = await api.open()
    await visitor.send("Karim veut passer la C5")

    assert await service(api).check(dry_run=True) == Tally(searched=1, replaced=1)

    (message,) = await kept(api)
    assert (message.text, message.names_checked_at) == ("Karim veut passer la C5", None)


async def test_what_the_assistant_said_is_left_alone(api: Api) -> None:
    visitor = await api.open()
    await visitor.send("Bonjour")
    async with api.database.write() as session:
        await session.execute(
            text("UPDATE message SET text = 'Karim a validé la C1' WHERE author = 'assistant'")
        )

    assert await service(api).check() == Tally(searched=1, replaced=0)
    assert (await visitor.transcript())[1]["text"] == "Karim a validé la C1"


async def test_more_messages_than_a_batch_are_all_searched_with_their_old_identifiers(api: Api) -> None:
    visitor = await api.open()
    conversation = visitor.session["conversation_id"]
    async with api.database.write() as session:
        session.add_all(
            Message(
                conversation_id=conversation,
                author="personne",
                turn_id=str(number),
                text="Karim 06 39 98 45 12",
                payload={},
                created_at=START,
            )
            for number in range(BATCH + 1)
        )

    assert await service(api).check() == Tally(searched=BATCH + 1, replaced=BATCH + 1)
    assert {message.text for message in await kept(api)} == {"[nom] [téléphone]"}


@every_backend
def test_the_column_comes_and_goes_with_its_messages_kept(empty_database_url: str) -> None:
    url = empty_database_url
    upgrade(url, "0001")
    asyncio.run(execute(url, *PAST_MESSAGE))

    upgrade(url)
    assert asyncio.run(execute(url, "SELECT text, names_checked_at FROM message")) == [("Bonjour", None)]

    downgrade(url, "0001")
    assert asyncio.run(execute(url, "SELECT text FROM message")) == [("Bonjour",)]


PAST_MESSAGE = (
    "INSERT INTO conversation (id, sender_id, turns_since_cut, created_at) VALUES ('c', 's', 0, '2026-03-02')",
    "INSERT INTO message (conversation_id, author, turn_id, text, payload, created_at)"
    " VALUES ('c', 'personne', 't', 'Bonjour', '{}', '2026-03-02')",
)


async def execute(url: str, *statements: str) -> list[Any]:
    engine = create_engine(url)
    async with engine.begin() as connection:
        for statement in statements:
            result = await connection.execute(text(statement))
        rows = [tuple(row) for row in result.all()] if result.returns_rows else []
    await engine.dispose()
    return rows


@every_backend
def test_the_command_prints_counts_and_no_word(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    upgrade(empty_database_url)
    asyncio.run(execute(empty_database_url, *PAST_MESSAGE))
    asyncio.run(execute(empty_database_url, "UPDATE message SET text = 'je suis Karim'"))
    monkeypatch.setenv("DATABASE_URL", empty_database_url)

    for arguments in (["--a-blanc"], [], []):
        assert command.main(arguments, lambda: find_karim) == 0

    assert capsys.readouterr().out.splitlines() == [
        "Messages relus : 1 ; à modifier : 1.",
        "Messages relus : 1 ; modifiés : 1.",
        "Messages relus : 0 ; modifiés : 0.",
    ]


def test_the_command_says_in_one_line_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")

    assert command.main([], lambda: None) == 2
    assert command.main([], lambda: find_karim) == 1

    without_model, without_tables = capsys.readouterr().err.splitlines()
    assert "requirements/privacy.txt" in without_model
    assert "python -m api.migrate" in without_tables


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("je m'appelle karim benali et je suis perdu", "je m'appelle [nom] et je suis perdu"),
        ("jmappelle samira g une question", "jmappelle [nom] g une question"),
        ("mon tuteur osvaldo refuse de signer", "mon tuteur [nom] refuse de signer"),
        ("M. F. Lemaire et Mme van der Berg", "M. [nom] et Mme [nom]"),
        ("monsieur el amrani ne répond pas", "monsieur [nom] ne répond pas"),
        ("Est-ce que Noémie Blanchard peut m'évaluer ?", "Est-ce que [nom] peut m'évaluer ?"),
        ("MR DUPONT A REFUSÉ", "MR [nom] A REFUSÉ"),
        ("[nom] et Karim au [téléphone]", "[nom] et [nom] au [téléphone]"),
    ],
)
def test_names_give_way_to_marks(french: FrenchNames, typed: str, kept: str) -> None:
    assert replace_spans(typed, french.find(typed)) == kept
    assert french.find(kept) == []


@pytest.mark.parametrize(
    "typed",
    [
        "Bonjour Madame, je suis Opérateur chez Martin Industrie",
        "UIMM LYON C'EST LE CENTRE D'EXAMEN ?",
        "le CQPM, Manpower et Pôle emploi",
        "mon tuteur industriel doit donner son avis",
        "lycée Jean Moulin à Saint-Étienne",
        "comment s'appelle le bloc 2",
        "[nom] [e-mail] [date de naissance]",
    ],
)
def test_no_name_where_there_is_none(french: FrenchNames, typed: str) -> None:
    assert french.find(typed) == []


@pytest.mark.parametrize(("half", "recall"), [("reglage", 0.95), ("mesure", 0.88)])
def test_names_of_the_written_messages_are_found(french: FrenchNames, half: Half, recall: float) -> None:
    """The floor; the figures are printed by `python -m tests.bench.privacy`."""
    score = scores(samples(half), with_identifiers(french.find))[Kind.NAME]

    assert score.recall >= recall
    assert score.precision >= 0.95


def test_word_lists_are_folded_and_share_no_word() -> None:
    lists = {name: word_list(name) for name in ("common_words", "given_names")}

    for words in lists.values():
        assert len(words) > 1000
        assert all(word == fold(word) for word in words)
    assert lists["common_words"] & lists["given_names"] == frozenset()
