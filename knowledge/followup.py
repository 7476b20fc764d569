"""Which question is really asked: ellipsis (« et le deuxième ? ») and precision (« et par la VAE ? »)."""

import re
from collections.abc import Mapping

from knowledge.answer import Context
from knowledge.facts import Fiche
from knowledge.questions import Question, Topic

ELLIPSIS = "suite"
# « Pourquoi ? » alone, without a question that explains: the last answer again, in detail.
WHY = "pourquoi"
OWN_QUESTION = {
    "voie": "acces_voies",
    "bloc": "blocs_detail",
    "capacite": "capacites_detail",
    "activite": "metier_activites",
    "terme": "fiche_vocabulaire",
}
# What « le deuxième » counts after an answer that showed a list.
LISTED = {"blocs": "bloc", "capacites": "capacite", "voies": "voie"}
# Ranks that are not numbers: « la dernière », « l'autre », « la suivante », « celle d'avant ».
LAST, OTHER = "dernier", "autre"
STEPS = {"suivant": 1, "precedent": -1}
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
        "terme": tuple(fiche.terms),
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
    asked: Context,
    previous: Context | None,
    topics: Mapping[str, Topic],
    fiche: Fiche,
    *,
    own_way: str | None = None,
) -> Context:
    """The question to answer and its entities; `own_way` is the route of the person's own record.

    Raises UnknownQuestion for an id that does not exist or an ellipsis without anything to refer to.
    """
    questions = {name: question for topic in topics.values() for name, question in topic.questions.items()}
    allowed = allowed_values(fiche)
    entities = {name: value for name, value in asked.parametres.items() if value in allowed.get(name, ())}
    if asked.question == ELLIPSIS:
        question, entities = _complete(asked.parametres, entities, previous, topics, questions, allowed)
    else:
        question = _after_topic(asked.question, entities, previous, topics, questions, own_way)
    if question not in questions:
        raise UnknownQuestion(question)
    entities = _kept(questions[question], previous) | entities
    question = _relay(question, entities, questions) or question
    return Context(question=question, parametres=_relevant(question, entities, questions))


def _kept(question: Question, previous: Context | None) -> dict[str, str]:
    """« Elle est dans quel bloc ? » is about the capacity of the last answer."""
    if not question.garde_precision or question.variantes is None or previous is None:
        return {}
    name = question.variantes.parametre
    return {name: previous.parametres[name]} if name in previous.parametres else {}


def _after_topic(
    question: str,
    entities: Mapping[str, str],
    previous: Context | None,
    topics: Mapping[str, Topic],
    questions: Mapping[str, Question],
    own_way: str | None,
) -> str:
    """« Quelles sont les étapes ? » means a VAE's after a question on the VAE, or to somebody who is in one."""
    general = questions.get(question)
    if general is None or "voie" in entities:
        return question
    last = next(
        (name for name, topic in topics.items() if previous and previous.question in topic.questions), ""
    )
    return general.relais_sujet.get(last) or general.relais_sujet.get(own_way or "") or question


def _complete(
    given: Mapping[str, str],
    entities: dict[str, str],
    previous: Context | None,
    topics: Mapping[str, Topic],
    questions: Mapping[str, Question],
    allowed: Mapping[str, tuple[str, ...]],
) -> tuple[str, dict[str, str]]:
    last = questions.get(previous.question) if previous else None
    parameter = last.variantes.parametre if last and last.variantes else None
    listed = parameter or (LISTED.get(last.carte or "") if last else None)
    if (rank := given.get("rang")) and listed and not entities:
        entities = _by_rank(rank, listed, allowed[listed], previous)
    if previous and (link := _facet(given.get("facette"), previous.question, topics)):
        question, own = parse_link(link)
        return question, own | entities
    if not entities:
        raise UnknownQuestion(ELLIPSIS)
    if previous and last and (parameter in entities or _relay(previous.question, entities, questions)):
        return previous.question, entities
    return OWN_QUESTION[next(iter(entities))], entities


def _facet(facet: str | None, question: str, topics: Mapping[str, Topic]) -> str | None:
    """What « qui ? » or « c'est quand ? » asks after that question; None where nothing is declared."""
    for topic in topics.values():
        if question in topic.questions:
            known = {**topic.facettes, **topic.questions[question].facettes}
            return next((link for name, link in known.items() if name == facet), None)
    return None


def _by_rank(rank: str, name: str, values: tuple[str, ...], previous: Context | None) -> dict[str, str]:
    if rank == LAST:
        return {name: values[-1]}
    if rank == OTHER:
        others = [value for value in values if previous and value != previous.parametres.get(name)]
        return {name: others[0]} if len(others) == 1 else {}
    if rank in STEPS:
        known = previous.parametres.get(name) if previous else None
        place = values.index(known) + STEPS[rank] if known in values else -1
        return {name: values[place]} if 0 <= place < len(values) else {}
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
