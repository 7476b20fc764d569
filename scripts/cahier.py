"""Print every answer with its sources as one page to be read and approved: `make cahier`."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from jinja2 import Environment, FileSystemLoader

from knowledge import AnswerRequest, Knowledge, KnowledgeError, Source
from knowledge.demonstration import requests
from knowledge.templating import french_date
from scripts.layout import ROOT

AUDIENCES = {"candidat": "candidat", "tuteur": "tuteur", "staff": "équipe du centre"}
REGISTERS = {"standard": "standard", "facile": "facile à lire"}


@dataclass
class Text:
    """One wording and the audiences and registers that get it."""

    label: str
    body: str


@dataclass
class Entry:
    """A question with all its wordings."""

    id: str
    title: str
    sources: list[Source]
    certitude: str | None
    texts: list[Text] = field(default_factory=list)


@dataclass
class TopicPage:
    """A topic's part of the page."""

    name: str
    title: str
    entries: list[Entry] = field(default_factory=list)


def topics(knowledge: Knowledge, today: date) -> Iterator[TopicPage]:
    """Every topic with every question, variant, audience and register."""
    entries: dict[str, list[Entry]] = {}
    for _, wordings in groupby(requests(knowledge), key=lambda one: (one.question, one.parametres)):
        asked = list(wordings)
        entries.setdefault(asked[0].question, []).append(_entry(knowledge, asked, today))
    for name, topic in knowledge.topics.items():
        found = [entry for question in topic.questions for entry in entries[question]]
        yield TopicPage(name, topic.sujet, found)


def _entry(knowledge: Knowledge, wordings: list[AnswerRequest], today: date) -> Entry:
    first = wordings[0]
    answer = knowledge.answer(first, today).answer
    bodies: dict[str, list[str]] = {}
    for one in wordings:
        if not one.detail:
            body = knowledge.answer(one, today).answer.text
            bodies.setdefault(body, []).append(f"{AUDIENCES[one.public]} ({REGISTERS[one.registre]})")
    detail = knowledge.answer(first.model_copy(update={"detail": True}), today).answer.text
    bodies.setdefault(detail, []).append("en détail")
    title = knowledge.suggestions([(first.question, first.parametres)])[0].title
    suffix = "".join(f" [{name} = {value}]" for name, value in first.parametres.items())
    texts = [Text(", ".join(labels), body) for body, labels in bodies.items()]
    return Entry(first.question + suffix, title, answer.sources, answer.certitude, texts)


def page(knowledge: Knowledge, today: date) -> str:
    """The whole page as HTML."""
    environment = Environment(loader=FileSystemLoader(ROOT / "scripts" / "templates"), autoescape=True)
    environment.filters["date"] = french_date
    found = list(topics(knowledge, today))
    count = sum(len(topic.entries) for topic in found)
    return environment.get_template("cahier.html.j2").render(
        fiche=knowledge.fiche, topics=found, today=today, count=count
    )


def main() -> int:
    """Command line."""
    try:
        knowledge = Knowledge.load()
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1
    target = ROOT / "var" / "cahier.html"
    target.parent.mkdir(exist_ok=True)
    target.write_text(page(knowledge, date.today()), encoding="utf-8")
    print(f"Cahier des réponses : {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
