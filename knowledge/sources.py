"""Where an answer comes from: the sections of its facts, the person's record, and what lies outside the fiche."""

from collections.abc import Iterable
from datetime import date

from knowledge.answer import Source
from knowledge.facts import REGISTRATION_END, Fiche
from knowledge.questions import Mentions, Question
from knowledge.supplements import Supplement


def sources(
    fiche: Fiche,
    mentions: Mentions,
    question: Question,
    facts: list[str],
    supplements: Iterable[Supplement],
    today: date,
) -> list[Source]:
    """The sources to show, each once, in the order in which they are read."""
    shown = [*facts, REGISTRATION_END] if question.acces and fiche.registration_ended(today) else facts
    sections = dict.fromkeys(name for fact in shown for name in fiche.faits[fact].sections)
    found = [
        Source(label=fiche.libelle_source, section=fiche.sections[section], date=fiche.date_source)
        for section in sections
    ]
    if question.personnel:
        label, section = mentions.source_dossier, mentions.section_dossier
        found.insert(0, Source(label=label, section=section, date=today))
    return found + [
        Source(label=one.source.titre, section="Hors fiche", url=str(one.source.url), date=one.verifie_le)
        for one in supplements
    ]
