"""What a closed question is told first: yes, no, or that the fiche is not clear."""

from collections.abc import Iterable, Mapping
from typing import Any

from knowledge.questions import ClosedCase, Mentions, Verdict
from knowledge.templating import render

# How the dialogue says that a message is a closed question or a received idea, and that it is put in the negative.
FORM = "forme"
CLOSED, CLOSED_NEGATIVE = "fermee", "fermee_negative"


def closed_case(cases: Iterable[ClosedCase], given: Mapping[str, str]) -> ClosedCase | None:
    """The first case that the message's entities fulfil; None for an open question.

    An entity found several times has its values joined by commas.
    """
    if given.get(FORM) not in (CLOSED, CLOSED_NEGATIVE):
        return None
    for case in cases:
        name, _, value = case.si.partition("=")
        if not case.si or (name in given and value in ("", *given[name].split(","))):
            return case
    return None


def verdict(case: ClosedCase, given: Mapping[str, str], context: Mapping[str, Any]) -> Verdict:
    """Yes or no; for a number, by comparing the one typed with the fiche's."""
    if case.reponse is not None:
        return case.reponse
    assert case.egal is not None  # by construction of the case
    return "oui" if render(case.egal, context) == given[case.si] else "non"


def verdict_line(
    case: ClosedCase, given: Mapping[str, str], mentions: Mentions, context: Mapping[str, Any]
) -> str:
    """« Oui : … ». After a question in the negative, yes and no would mislead: the sentence stands alone."""
    text = render(case.texte, context)
    found = verdict(case, given, context)
    if given.get(FORM) == CLOSED_NEGATIVE and found != "incertain":
        return text[:1].upper() + text[1:]
    template = {
        "oui": mentions.verdict_oui,
        "non": mentions.verdict_non,
        "incertain": mentions.verdict_incertain,
    }[found]
    return render(template, {"texte": text})
