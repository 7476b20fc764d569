"""The same answer in other words, « plus simple » or « en détail »: whether there are any, and what is said where not."""

from knowledge.answer import AnswerRequest, Told, Wish
from knowledge.questions import Audience, Mentions, Question, Register, Texts
from knowledge.templating import render


def told_as(request: AnswerRequest, *, detail: bool) -> Told:
    """How the answer to that request is worded."""
    return "detail" if detail else request.registre


def wishes(texts: Texts, audience: Audience, told: Told) -> list[Wish]:
    """What may still be asked of an answer worded so: only what gives another text."""
    shown = _text(texts, audience, told)
    found: list[Wish] = []
    if _text(texts, audience, "facile") != shown:
        found.append("plus_simple")
    if _text(texts, audience, "detail") != shown:
        found.append("en_detail")
    return found


def already_said(
    question: Question, texts: Texts, request: AnswerRequest, mentions: Mentions, source: str
) -> str | None:
    """What is said in the place of the text that the person has just read; None where the one asked for is another.

    `source`: the name of what the answer rests on.
    """
    asked = told_as(request, detail=request.detail)
    if request.deja is None:
        return None
    if _text(texts, request.public, request.deja) != _text(texts, request.public, asked):
        return None
    if not request.detail:
        return mentions.deja_simple
    rests_on = mentions.source_dossier if question.personnel else source if question.faits else ""
    return render(mentions.tout_dit, {"source": rests_on})


def _text(texts: Texts, audience: Audience, told: Told) -> str:
    register: Register = "facile" if told == "facile" else "standard"
    return texts.choose(audience, register, detail=told == "detail")
