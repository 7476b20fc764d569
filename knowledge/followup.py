"""Which question is really asked: ellipsis (« et le deuxième ? ») and precision (« et par la VAE ? »)."""

import re
from collections.abc import Mapping

from knowledge.answer import Context
from knowledge.facts import Fiche
from knowledge.questions import Question

ELLIPSIS = "suite"
OWN_QUESTION = {
    "voie": "acces_voies",
    "bloc": "blocs_detail",
    "capacite": "capacites_detail",
    "activite": "metier_activites",
}
# What « le deuxième » counts after an answer that showed a list.
LISTED = {"blocs": "bloc", "capacites": "capacite", "voies": "voie"}
# Ranks that are not numbers: « la dernière », « l'autre ».
LAST, OTHER = "dernier", "autre"
PAYLOAD = re.compile(r"/(?P<question>[a-z_]+)(?P<entities>\{.*\})?", re.DOTALL)


class UnknownQuestion(KeyError):
    """No question of that id, or a follow-up that refers to nothing."""


def allowed_values(fiche: Fiche) -> dict[str, tuple[str, ...]]:
    """The values each entity may take for this fiche."""
    return {
        "voie": tuple(fiche.ways),
        "bloc": tuple(str(block.numero) for block in fiche.blocks),
        "capacite": tuple(str(capacity.numero) for capacity in fiche.capacities),
        "activite": tuple(activity.code for activity in fiche.activities),
    }


def parse_link(link: str) -> tuple[str, dict[str, str]]:
    """`acces_voies?voie=vae` as a question and its entities."""
    name, _, query = link.partition("?")
    return name, dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair)


def own_entities(question: Question, given: Mapping[str, str], fiche: Fiche) -> dict[str, str]:
    """Those of the entities that the question has a use for, with values that the fiche knows."""
    own = {condition.partition("=")[0] for condition in question.relais}
    if question.variantes:
        own.add(question.variantes.parametre)
    allowed = allowed_values(fiche)
    return {name: value for name, value in given.items() if name in own and value in allowed.get(name, ())}


def resolve(
    asked: Context, previous: Context | None, questions: Mapping[str, Question], fiche: Fiche
) -> Context:
    """The question to answer and its entities.

    Raises UnknownQuestion for an id that does not exist or an ellipsis without anything to refer to.
    """
    allowed = allowed_values(fiche)
    entities = {name: value for name, value in asked.parametres.items() if value in allowed.get(name, ())}
    if asked.question == ELLIPSIS:
        question, entities = _complete(asked.parametres.get("rang"), entities, previous, questions, allowed)
    else:
        question = asked.question
    if question not in questions:
        raise UnknownQuestion(question)
    question = _relay(question, entities, questions) or question
    return Context(question=question, parametres=_relevant(question, entities, questions))


def _complete(
    rank: str | None,
    entities: dict[str, str],
    previous: Context | None,
    questions: Mapping[str, Question],
    allowed: Mapping[str, tuple[str, ...]],
) -> tuple[str, dict[str, str]]:
    last = questions.get(previous.question) if previous else None
    parameter = last.variantes.parametre if last and last.variantes else None
    listed = parameter or (LISTED.get(last.carte or "") if last else None)
    if rank and listed and not entities:
        entities = _by_rank(rank, listed, allowed[listed], previous)
    if not entities:
        raise UnknownQuestion(ELLIPSIS)
    if previous and last and (parameter in entities or _relay(previous.question, entities, questions)):
        return previous.question, entities
    return OWN_QUESTION[next(iter(entities))], entities


def _by_rank(rank: str, name: str, values: tuple[str, ...], previous: Context | None) -> dict[str, str]:
    if rank == LAST:
        return {name: values[-1]}
    if rank == OTHER:
        others = [value for value in values if previous and value != previous.parametres.get(name)]
        return {name: others[0]} if len(others) == 1 else {}
    return {name: values[int(rank) - 1]} if rank.isdecimal() and 1 <= int(rank) <= len(values) else {}


def _relay(question: str, entities: Mapping[str, str], questions: Mapping[str, Question]) -> str | None:
    for condition, target in questions[question].relais.items():
        name, _, value = condition.partition("=")
        if name in entities and value in ("", entities[name]):
            return target
    return None


def _relevant(
    question: str, entities: Mapping[str, str], questions: Mapping[str, Question]
) -> dict[str, str]:
    variants = questions[question].variantes
    return {name: value for name, value in entities.items() if variants and name == variants.parametre}
