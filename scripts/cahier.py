"""Print every answer with its sources as one page to be read and approved: `make cahier`."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import get_args

from jinja2 import Environment, FileSystemLoader

from knowledge import Answer, AnswerRequest, Knowledge, KnowledgeError, Source
from knowledge.checks import templates
from knowledge.demonstration import AWAITED, RECORD
from knowledge.progress import compute_progress
from knowledge.questions import Audience, Register
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
    for name, topic in knowledge.topics.items():
        page = TopicPage(name, topic.sujet)
        for question, parameters in templates(knowledge):
            if question in topic.questions:
                page.entries.append(_entry(knowledge, question, parameters, today))
        yield page


def _entry(knowledge: Knowledge, question: str, parameters: dict[str, str], today: date) -> Entry:
    wordings: dict[str, list[str]] = {}
    answer = _answer(knowledge, question, parameters, "candidat", "standard", False, today)
    for audience, register in product(get_args(Audience), get_args(Register)):
        body = _answer(knowledge, question, parameters, audience, register, False, today).text
        wordings.setdefault(body, []).append(f"{AUDIENCES[audience]} ({REGISTERS[register]})")
    detail = _answer(knowledge, question, parameters, "candidat", "standard", True, today).text
    wordings.setdefault(detail, []).append("en détail")
    title = knowledge.suggestions([(question, parameters)])[0].title
    suffix = "".join(f" [{name} = {value}]" for name, value in parameters.items())
    texts = [Text(", ".join(labels), body) for body, labels in wordings.items()]
    return Entry(question + suffix, title, answer.sources, answer.certitude, texts)


def _answer(
    knowledge: Knowledge,
    question: str,
    parameters: dict[str, str],
    audience: Audience,
    register: Register,
    detail: bool,
    today: date,
) -> Answer:
    request = AnswerRequest(
        question=question,
        parametres=parameters,
        public=audience,
        registre=register,
        detail=detail,
        parcours=compute_progress(RECORD, knowledge.fiche),
        avis_attendus=AWAITED,
    )
    return knowledge.answer(request, today).answer


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
