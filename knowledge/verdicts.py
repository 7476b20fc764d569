"""What a closed question is told first: yes, no, or that the fiche is not clear."""

from collections.abc import Iterable, Mapping
from typing import Any

from knowledge.questions import ClosedCase, Mentions, Verdict
from knowledge.templating import render

# How the dialogue says that a message is a closed question or a received idea, and that it is put in the negative.
FORM = "forme"
# `DENIED` is a received idea in the negative, « on m'a dit que le tuteur ne peut pas… »: what is so makes it false.
# `KEY_WORDS` has no verb, « 8 capacités ? »: yes and no where they are plain, no doubt about what was not quite asked.
CLOSED, CLOSED_NEGATIVE, DENIED, KEY_WORDS = "fermee", "fermee_negative", "idee_niee", "fermee_breve"
# « Plus de », « moins de »: the number typed is then not the one asked about.
# The dialogue is not sure enough that this is the question asked: yes or no in front of its answer might be false.
UNSURE = "fermee_douteuse"
COMPARISON = "plus_ou_moins"
_OPPOSITE: Mapping[Verdict, Verdict] = {"oui": "non", "non": "oui", "incertain": "incertain"}


def closed_case(cases: Iterable[ClosedCase], given: Mapping[str, str]) -> ClosedCase | None:
    """The first case that the message's entities fulfil; None for an open question.

    An entity found several times has its values joined by commas.
    """
    form = given.get(FORM)
    if form not in (CLOSED, CLOSED_NEGATIVE, DENIED, KEY_WORDS, UNSURE):
        return None
    case = next((case for case in cases if _holds(case, given)), None)
    doubtful = case is None or case.reponse == "incertain"
    return None if (form == KEY_WORDS and doubtful) or (form == UNSURE and not doubtful) else case


def _holds(case: ClosedCase, given: Mapping[str, str]) -> bool:
    if case.reponse is None and COMPARISON in given.get("idee", "").split(","):
        return False
    return all(name in given and value in ("", *given[name].split(",")) for name, value in case.conditions)


def verdict(case: ClosedCase, given: Mapping[str, str], context: Mapping[str, Any]) -> Verdict:
    """Yes or no; for a number, by comparing the one typed with the fiche's."""
    if case.reponse is not None:
        return case.reponse
    typed = given[case.compared]
    if case.maximum is not None:
        most = int(render(case.maximum, context))
        return "non" if int(typed) > most else "oui" if int(typed) == most else "incertain"
    assert case.egal is not None  # by construction of the case
    return "oui" if typed in render(case.egal, context).split(",") else "non"


def verdict_line(
    case: ClosedCase, given: Mapping[str, str], mentions: Mentions, context: Mapping[str, Any]
) -> str:
    """« Oui : … ». After a question in the negative, yes and no would mislead: the sentence stands alone."""
    text = render(case.texte, context)
    found = verdict(case, given, context)
    if given.get(FORM) == DENIED:
        found = _OPPOSITE[found]
    if given.get(FORM) == CLOSED_NEGATIVE and found != "incertain":
        return text[:1].upper() + text[1:]
    template = {
        "oui": mentions.verdict_oui,
        "non": mentions.verdict_non,
        "incertain": mentions.verdict_incertain,
    }[found]
    return render(template, {"texte": text})
