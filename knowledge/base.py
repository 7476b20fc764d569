"""Everything the assistant may say, loaded once, and the one way to get an answer out of it."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from knowledge import checks
from knowledge.answer import Answer, AnswerReply, AnswerRequest, Context, Source, Suggestion
from knowledge.cards import card
from knowledge.facts import REGISTRATION_END, Certitude, Fiche
from knowledge.followup import (
    ELLIPSIS,
    PAYLOAD,
    UnknownQuestion,
    allowed_values,
    own_entities,
    parse_link,
    resolve,
)
from knowledge.loading import KnowledgeError, Problem, YamlFile
from knowledge.progress import Progress
from knowledge.questions import Mentions, Question, Topic, Variant
from knowledge.supplements import Supplement, SupplementFile
from knowledge.templating import render, tree

ROOT = Path(__file__).parent
# Commands of the dialogue itself that a button may carry besides a question.
DIALOGUE_COMMANDS = frozenset(
    {"parler_a_quelquun", "que_sais_tu_faire", "mes_donnees", "plus_simple", "en_detail", "repete"}
)


class Knowledge:
    """A fiche, its supplements and its answers, validated together."""

    def __init__(
        self,
        fiche: Fiche,
        supplements: Mapping[str, Supplement],
        topics: Mapping[str, Topic],
        mentions: Mentions,
    ) -> None:
        self.fiche = fiche
        self.supplements = supplements
        self.topics = topics
        self.mentions = mentions
        self.questions: dict[str, Question] = {
            name: question for topic in topics.values() for name, question in topic.questions.items()
        }

    @classmethod
    def load(cls, root: Path = ROOT, fiche: str = "rncp28246") -> "Knowledge":
        """Read and check every file; raises KnowledgeError with all that is wrong, by file and line."""
        problems: list[Problem] = []
        fiche_file = YamlFile(root / "fiches" / f"{fiche}.yml", problems)
        mentions_file = YamlFile(root / "mentions.yml", problems)
        supplement_files = [YamlFile(path, problems) for path in sorted((root / "supplements").glob("*.yml"))]
        topic_files = {
            path.stem: YamlFile(path, problems) for path in sorted((root / "answers").glob("*.yml"))
        }
        loaded_fiche = fiche_file.validate(Fiche)
        mentions = mentions_file.validate(Mentions)
        supplements: dict[str, Supplement] = {}
        for file in supplement_files:
            if found := file.validate(SupplementFile):
                for name in found.supplements.keys() & supplements.keys():
                    file.report(
                        ("supplements", name), f"supplément déjà défini dans un autre fichier : {name}"
                    )
                supplements.update(found.supplements)
        topics = {name: topic for name, file in topic_files.items() if (topic := file.validate(Topic))}
        if loaded_fiche is None or mentions is None:
            raise KnowledgeError(problems)
        knowledge = cls(loaded_fiche, supplements, topics, mentions)
        checks.report(knowledge, topic_files, complete=len(topics) == len(topic_files))
        if problems:
            raise KnowledgeError(problems)
        return knowledge

    @cached_property
    def values(self) -> dict[str, Any]:
        """The facts' values as templates read them."""
        return tree({key: fact.valeur for key, fact in self.fiche.faits.items()})

    def answer(self, request: AnswerRequest, today: date) -> AnswerReply:
        """The answer as data; raises UnknownQuestion where there is nothing to answer."""
        context = self.resolve(request)
        if context is None:
            return self._ask_for_more(request)
        question = self.questions[context.question]
        variant = question.variant(context.parametres)
        facts = self.fact_ids(question, variant, context.parametres)
        ended = self.fiche.registration_ended(today)
        texts = (variant or question).textes
        template = texts.choose(request.public, request.registre, detail=request.detail)
        body = render(template, self.template_context(context.parametres, today) | request.personal_context())
        lines = self._notice(question, ended, request.notice_given)
        lines += [self.mentions.sans_detail] if request.detail and texts.detail is None else []
        lines.append(body)
        supplements = [
            self.supplements[name] for name in self.supplement_ids(question, variant, request.parcours)
        ]
        lines += [self._supplement_line(supplement, today) for supplement in supplements]
        answer = Answer(
            text="\n".join(lines),
            sources=self._sources(question, facts, supplements, today),
            card=card((variant or question).carte, self.fiche, request.parcours),
            suggestions=self.suggestions(self._next(question, variant)),
            certitude=Certitude.weakest([self.fiche.faits[fact].certitude for fact in facts]),
            registration_ended=ended if question.acces else None,
        )
        notice_given = request.notice_given or (question.acces and ended)
        return AnswerReply(answer=answer, contexte=context, notice_given=notice_given)

    def resolve(self, request: AnswerRequest) -> Context | None:
        """The question really asked; None for a follow-up of the last answer that cannot be completed.

        Raises UnknownQuestion.
        """
        asked = Context(question=request.question, parametres=request.parametres)
        try:
            return resolve(asked, request.contexte, self.questions, self.fiche)
        except UnknownQuestion:
            if request.question == ELLIPSIS and request.contexte is not None:
                return None
            raise

    def _ask_for_more(self, request: AnswerRequest) -> AnswerReply:
        assert request.contexte is not None
        previous = request.contexte
        question = self.questions[previous.question]
        answer = Answer(
            text=self.mentions.precision_demandee,
            sources=[],
            suggestions=self.suggestions(self._next(question, question.variant(previous.parametres))),
            certitude=None,
        )
        return AnswerReply(answer=answer, contexte=previous, notice_given=request.notice_given)

    def suggestions(self, questions: Iterable[tuple[str, Mapping[str, str]]]) -> list[Suggestion]:
        """Buttons for these questions; unknown ones are left out, and entities that are not theirs."""
        found = []
        for name, given in questions:
            if name not in self.questions:
                continue
            question = self.questions[name]
            parameters = own_entities(question, given, self.fiche)
            variant = question.variant(parameters)
            title = variant.titre if variant and variant.titre else question.titre
            payload = f"/{name}{json.dumps(parameters, ensure_ascii=False) if parameters else ''}"
            found.append(Suggestion(title=title.format(**parameters), payload=payload))
        return found

    def is_button_payload(self, payload: str) -> bool:
        """Whether a button may carry it: a question with its own entities, or a listed command."""
        match = PAYLOAD.fullmatch(payload)
        if match is None:
            return False
        try:
            entities = json.loads(match["entities"] or "{}")
        except json.JSONDecodeError:
            return False
        if match["question"] in DIALOGUE_COMMANDS:
            return not entities
        allowed = allowed_values(self.fiche)
        return match["question"] in self.questions and all(
            v in allowed.get(k, ()) for k, v in entities.items()
        )

    def fact_ids(
        self, question: Question, variant: Variant | None, parameters: Mapping[str, str]
    ) -> list[str]:
        """The facts behind an answer, parameters filled in."""
        declared = variant.faits if variant and variant.faits else question.faits
        return [fact.format(**self.fiche.with_implied(parameters)) for fact in declared]

    def supplement_ids(
        self, question: Question, variant: Variant | None, progress: Progress | None
    ) -> tuple[str, ...]:
        """The supplements that follow an answer, those of the person's own case included."""
        common = variant.supplements if variant and variant.supplements else question.supplements
        return common + (question.supplements_selon_entree.get(progress.standing, ()) if progress else ())

    def template_context(self, parameters: Mapping[str, str], today: date) -> dict[str, Any]:
        """What a template of an answer may read, but for what is personal."""
        context: dict[str, Any] = {
            "f": self.values,
            "registration_ended": self.fiche.registration_ended(today),
        }
        if number := self.fiche.with_implied(parameters).get("bloc"):
            context["bloc"] = self.fiche.block(int(number))
        if number := parameters.get("capacite"):
            context["capacite"] = self.fiche.capacities[int(number) - 1]
        if code := parameters.get("activite"):
            context["activite"] = next(one for one in self.fiche.activities if one.code == code)
        if name := parameters.get("voie"):
            context["voie"] = self.fiche.ways[name]
        return context

    def overdue_supplements(self, today: date) -> list[str]:
        """Ids of the supplements whose review date has passed."""
        return [name for name, supplement in self.supplements.items() if supplement.overdue(today)]

    def _notice(self, question: Question, ended: bool, given: bool) -> list[str]:
        if not (question.acces and ended):
            return []
        short, full = self.mentions.fin_enregistrement_breve, self.mentions.fin_enregistrement_complete
        return [render(short if given else full, {"f": self.values})]

    def _supplement_line(self, supplement: Supplement, today: date) -> str:
        overdue = supplement.overdue(today)
        template = self.mentions.supplement_a_revoir if overdue else self.mentions.supplement
        return render(template, {"supplement": supplement})

    def _sources(
        self, question: Question, facts: list[str], supplements: list[Supplement], today: date
    ) -> list[Source]:
        shown = (
            [*facts, REGISTRATION_END] if question.acces and self.fiche.registration_ended(today) else facts
        )
        sections = dict.fromkeys(name for fact in shown for name in self.fiche.faits[fact].sections)
        found = [
            Source(
                label=self.fiche.libelle_source,
                section=self.fiche.sections[section],
                date=self.fiche.date_source,
            )
            for section in sections
        ]
        if question.personnel:
            label, section = self.mentions.source_dossier, self.mentions.section_dossier
            found.insert(0, Source(label=label, section=section, date=today))
        found += [
            Source(label=one.source.titre, section="Hors fiche", url=str(one.source.url), date=one.verifie_le)
            for one in supplements
        ]
        return found

    def _next(self, question: Question, variant: Variant | None) -> list[tuple[str, dict[str, str]]]:
        declared = variant.suites if variant and variant.suites is not None else question.suites
        return [parse_link(link) for link in declared]
