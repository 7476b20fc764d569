"""Which question is really asked: ellipsis (« et le deuxième ? »), precision (« et par la VAE ? »), doubt settled."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.answer import Context, Reading
from knowledge.facts import Fiche
from knowledge.questions import Question, Role, Topic, parse_link
from knowledge.readings import Neighbours

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
# Its facets hold after any answer.
COMMON_TOPIC = "conversation"
# What « c'est quand ? » is about when somebody known says it first.
HOME: Mapping[Role, str] = {"candidat": "parcours_progression", "entreprise": "avis_objet"}
# Set by the dialogue where the message is about who writes it.
OF_ONESELF = "premiere_personne"
# From that belief on, the last answer does not change what was understood.
SURE_ALONE = 0.7
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


def own_entities(question: Question, given: Mapping[str, str], fiche: Fiche) -> dict[str, str]:
    """Those of the entities that the question has a use for, with values that the fiche knows."""
    own = {condition.partition("=")[0] for condition in question.relais}
    if question.variantes:
        own.add(question.variantes.parametre)
    allowed = allowed_values(fiche)
    return {name: value for name, value in given.items() if name in own and value in allowed.get(name, ())}


def named_parts(given: Mapping[str, str], fiche: Fiche) -> dict[str, Any]:
    """The parts of the fiche that these entities name, as templates read them."""
    parts: dict[str, Any] = {}
    if number := fiche.with_implied(given).get("bloc"):
        parts["bloc"] = fiche.block(int(number))
    if number := given.get("capacite"):
        parts["capacite"] = fiche.capacities[int(number) - 1]
    if code := given.get("activite"):
        parts["activite"] = next(one for one in fiche.activities if one.code == code)
    if name := given.get("voie"):
        parts["voie"] = fiche.ways[name]
    if word := given.get("terme"):
        parts["terme"] = fiche.terms[word]
    return parts


class Resolver:
    """Says which question a message asks, out of what it names and of what was answered before it."""

    def __init__(self, topics: Mapping[str, Topic], fiche: Fiche) -> None:
        self._topics = topics
        self._questions = {name: one for topic in topics.values() for name, one in topic.questions.items()}
        self._topic_of = {question: name for name, topic in topics.items() for question in topic.questions}
        self._allowed = allowed_values(fiche)
        self.neighbours = Neighbours(topics)

    def resolve(
        self,
        asked: Context,
        previous: Context | None,
        *,
        readings: Sequence[Reading] = (),
        own_way: str | None = None,
        role: Role | None = None,
    ) -> Context:
        """The question to answer and its entities; `own_way` is the route of the record of whoever is known in `role`.

        Raises UnknownQuestion for an id that does not exist or an ellipsis without anything to refer to.
        """
        entities = self._known(asked.parametres)
        if asked.question == ELLIPSIS:
            question, entities = self._complete(asked.parametres, entities, previous, readings, role)
        else:
            question = self._in_doubt(asked.question, previous, readings, role)
            question = self._after_topic(question, entities, previous, own_way)
            if role == "candidat" and OF_ONESELF in asked.parametres:
                question = self._own(question, entities)
        if question not in self._questions:
            raise UnknownQuestion(question)
        entities = self._ranked(question, asked.parametres, entities, previous) | entities
        entities = self._kept(question, previous) | entities
        question = self._relay(question, entities) or question
        return Context(question=question, parametres=self._relevant(question, entities))

    def _known(self, given: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in given.items() if value in self._allowed.get(name, ())}

    def _in_doubt(
        self, question: str, previous: Context | None, readings: Sequence[Reading], role: Role | None
    ) -> str:
        """The question understood, or a likelier one after the last answer, for that role, where the belief is low."""
        doubtful = readings and readings[0].question == question and readings[0].part < SURE_ALONE
        # Asked again, in words that say it twice as well as anything else: the same answer, not its neighbour's.
        again = previous is not None and question == previous.question
        if not doubtful or (again and all(2 * one.part <= readings[0].part for one in readings[1:])):
            return question
        return self.neighbours.settled(readings, previous.question if previous else None, role) or question

    def _own(self, question: str, entities: Mapping[str, str]) -> str:
        """« Ma C5 ? », « si je rate ? »: what a candidate asks of themselves has an answer of its own."""
        general = self._questions.get(question)
        if general is None or general.pour_soi is None:
            return question
        of_one = general.variantes is None or general.variantes.parametre in entities
        return general.pour_soi if of_one else question

    def _kept(self, question: str, previous: Context | None) -> dict[str, str]:
        """« Elle est dans quel bloc ? » is about the capacity of the last answer."""
        asked = self._questions[question]
        if not asked.garde_precision or asked.variantes is None or previous is None:
            return {}
        name = asked.variantes.parametre
        return {name: previous.parametres[name]} if name in previous.parametres else {}

    def _ranked(
        self, question: str, given: Mapping[str, str], entities: Mapping[str, str], previous: Context | None
    ) -> dict[str, str]:
        """« Le premier, il contient quoi ? »: a question about blocks counts blocks."""
        variants, rank = self._questions[question].variantes, given.get("rang")
        if variants is None or rank is None or rank == LAST or entities:
            return {}
        return _by_rank(rank, variants.parametre, self._allowed[variants.parametre], previous)

    def _after_topic(
        self, question: str, entities: Mapping[str, str], previous: Context | None, own_way: str | None
    ) -> str:
        """« Quelles sont les étapes ? » means a VAE's after a question on the VAE, or to somebody who is in one."""
        general = self._questions.get(question)
        if general is None or "voie" in entities:
            return question
        last = self._topic_of.get(previous.question, "") if previous else ""
        return general.relais_sujet.get(last) or general.relais_sujet.get(own_way or "") or question

    def _complete(
        self,
        given: Mapping[str, str],
        entities: dict[str, str],
        previous: Context | None,
        readings: Sequence[Reading],
        role: Role | None,
    ) -> tuple[str, dict[str, str]]:
        last = self._questions.get(previous.question) if previous else None
        parameter = last.variantes.parametre if last and last.variantes else None
        listed = parameter or (LISTED.get(last.carte or "") if last else None)
        if (rank := given.get("rang")) and listed and not entities:
            entities = _by_rank(rank, listed, self._allowed[listed], previous)
            if not entities:
                raise UnknownQuestion(ELLIPSIS)  # « le troisième ? » where there are two
        subject = previous.question if previous else HOME[role] if role else ""
        if link := self._facet(given.get("facette"), subject):
            question, own = parse_link(link)
            return question, own | entities
        if (
            previous
            and entities
            and last
            and (parameter in entities or self._relay(previous.question, entities))
        ):
            return previous.question, entities
        if entities:
            return OWN_QUESTION[next(iter(entities))], entities
        if (
            previous
            and given.get("facette") != WHY
            and (found := self.neighbours.settled(readings, previous.question, role))
        ):
            return found, entities
        raise UnknownQuestion(ELLIPSIS)

    def _facet(self, facet: str | None, question: str) -> str | None:
        """What « qui ? » or « c'est quand ? » asks after that question; None where nothing is declared."""
        topic = self._topics.get(self._topic_of.get(question, ""))
        declared = [topic.questions[question].facettes, topic.facettes] if topic else []
        nearest = (links for links in [*declared, self._topics[COMMON_TOPIC].facettes] if facet in links)
        return next((link for links in nearest for name, link in links.items() if name == facet), None)

    def _relay(self, question: str, entities: Mapping[str, str]) -> str | None:
        for condition, target in self._questions[question].relais.items():
            name, _, value = condition.partition("=")
            if name in entities and value in ("", entities[name]):
                return target
        return None

    def _relevant(self, question: str, entities: Mapping[str, str]) -> dict[str, str]:
        variants = self._questions[question].variantes
        return {name: value for name, value in entities.items() if variants and name == variants.parametre}


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
