from datetime import date
from html.parser import HTMLParser

import pytest

from knowledge import Knowledge
from knowledge.checks import templates
from knowledge.preparation import lines_of
from scripts.cahier import page

TODAY = date(2026, 11, 22)


class Reader(HTMLParser):
    """Text by class of element, and whether every tag that opens is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None]] = []
        self.texts: dict[str | None, list[str]] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "br", "hr"}:
            self.open.append((tag, dict(attributes).get("class")))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1][1], []).append(data)


@pytest.fixture(scope="module")
def read(knowledge: Knowledge) -> Reader:
    reader = Reader()
    reader.feed(page(knowledge, TODAY))
    assert reader.open == []
    return reader


def test_every_question_and_every_value_is_there(knowledge: Knowledge, read: Reader) -> None:
    expected = [
        name + "".join(f" [{entity} = {value}]" for entity, value in parameters.items())
        for name, parameters in templates(knowledge)
    ]
    expected += [".".join(map(str, place)) for place, _ in lines_of(knowledge.preparation)]

    guided = [one for one in read.texts["id"] if one.partition(" [")[0] in knowledge.guides.known]
    assert sorted(read.texts["id"]) == sorted(expected + guided)
    assert set(knowledge.questions) <= set(read.texts["id"])


def test_every_case_of_the_guided_conversations_is_there(knowledge: Knowledge, read: Reader) -> None:
    found = [one for one in read.texts["id"] if one.startswith("orientation [")]
    situations = knowledge.guides.known["orientation"].questions["situation"].choix

    assert "orientation [ouverture]" in found
    assert all(any(f"[situation = {code}]" in one for one in found) for code in situations)
    # Three of experience and three of wish; three of the employer where there is one.
    assert len(found) == 1 + 2 * 27 + 3 * 9


def test_every_answer_comes_with_its_sources_and_its_certitude(knowledge: Knowledge, read: Reader) -> None:
    assert len(read.texts["meta"]) == len(read.texts["id"])
    assert all("Certitude : " in meta and "Sources : " in meta for meta in read.texts["meta"])


def test_every_text_has_its_audiences(read: Reader) -> None:
    assert len(read.texts["text"]) == len(read.texts["register"])
    labels = " ".join(read.texts["register"])
    for word in (
        "candidat (standard)",
        "candidat (facile à lire)",
        "tuteur (standard)",
        "équipe du centre (standard)",
    ):
        assert word in labels
    assert "en détail" in labels


def test_the_person_of_the_personal_answers_is_fictional(read: Reader) -> None:
    assert any("personne fictive" in text for text in read.texts["text"])


def test_day_is_the_one_it_was_made(knowledge: Knowledge) -> None:
    assert "Édité le 22 novembre 2026" in page(knowledge, TODAY)
