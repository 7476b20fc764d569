"""Print every answer with its sources as one page to be read and approved: `make cahier`."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, product
from typing import get_args

from jinja2 import Environment, FileSystemLoader

from knowledge import AnswerRequest, Knowledge, KnowledgeError, Source
from knowledge.demonstration import requests
from knowledge.drafts import Draft, Move
from knowledge.facts import Certitude
from knowledge.guide_answers import GuideVoice, Setting
from knowledge.guided import Guided
from knowledge.preparation import ActWords, lines_of
from knowledge.questions import Register
from knowledge.roadmap import about
from knowledge.templating import french_date, render
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


def roadmap(knowledge: Knowledge) -> TopicPage:
    """Every line of the road map, for a fictional person where it is about capacities."""
    fiche = knowledge.fiche
    sample = {"document": "rapport", "modality": "projets", **about(["C5", "C6"])}
    entries = []
    for place, line in lines_of(knowledge.preparation):
        facts = [fiche.faits[name] for name in line.faits]
        sections = dict.fromkeys(section for fact in facts for section in fact.sections)
        values = {"f": knowledge.values, **sample}
        entries.append(
            Entry(
                ".".join(str(step) for step in place),
                line.qui if isinstance(line, ActWords) else render(line.textes.standard, values),
                [
                    Source(label=fiche.libelle_source, section=fiche.sections[one], date=fiche.date_source)
                    for one in sections
                ],
                Certitude.weakest([fact.certitude for fact in facts]),
                [
                    Text(REGISTERS["standard"], render(line.textes.standard, values)),
                    Text(REGISTERS["facile"], render(line.textes.facile, values)),
                ],
            )
        )
    return TopicPage("feuille-de-route", "Ma feuille de route", entries)


def guides(knowledge: Knowledge, today: date) -> Iterator[TopicPage]:
    """Every guided conversation: how it opens, and what it ends with in each case."""
    for name, guide in knowledge.guides.known.items():
        entries = [_guide_entry(knowledge, name, {}, today)]
        asked = {one: question.choix for one, question in guide.questions.items() if question.liste is None}
        for case in product(*asked.values()):
            entries.append(_guide_entry(knowledge, name, dict(zip(asked, case, strict=True)), today))
        # An answer to a question that the case does not ask makes no case of its own.
        yield TopicPage(name, guide.titre, list({entry.id: entry for entry in entries}.values()))


def _guide_entry(knowledge: Knowledge, name: str, answers: dict[str, str], today: date) -> Entry:
    guide, voice = knowledge.guides.known[name], GuideVoice(knowledge, name)
    listed = {one: next(iter(question.choix)) for one, question in guide.questions.items() if question.liste}
    draft = Draft(reponses=answers | listed) if answers else None
    step = Guided(guide, knowledge.guides).play(draft, Move(geste="reprendre" if draft else "demarrer"))
    replies = {
        register: voice.say(step, Setting(register, notice_given=bool(answers), today=today)).answer
        for register in get_args(Register)
    }
    kept = step.draft.reponses if step.draft else {}
    label = "".join(f" [{one} = {code}]" for one, code in kept.items() if one not in listed)
    texts = [Text(REGISTERS[register], answer.text) for register, answer in replies.items()]
    shown = replies["standard"]
    return Entry(name + (label or " [ouverture]"), guide.titre, shown.sources, shown.certitude, texts)


def page(knowledge: Knowledge, today: date) -> str:
    """The whole page as HTML."""
    environment = Environment(loader=FileSystemLoader(ROOT / "scripts" / "templates"), autoescape=True)
    environment.filters["date"] = french_date
    found = [*topics(knowledge, today), roadmap(knowledge), *guides(knowledge, today)]
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
