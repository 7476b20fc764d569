"""Everything the assistant may say, loaded once, and the one way to get an answer out of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from knowledge import again, checks
from knowledge.answer import Answer, AnswerReply, AnswerRequest, Context, Reading, Suggestion
from knowledge.buttons import is_allowed
from knowledge.cards import card
from knowledge.departements import Departements
from knowledge.facts import Certitude, Fiche
from knowledge.followup import (
    ELLIPSIS,
    WHY,
    Resolver,
    UnknownQuestion,
    named_parts,
    own_entities,
)
from knowledge.guides import Guides
from knowledge.loading import KnowledgeError, Problem, YamlFile
from knowledge.opening import Opening
from knowledge.preparation import Preparation
from knowledge.progress import Progress
from knowledge.questions import ClosedCase, Mentions, Question, Role, Topic, Variant, parse_link
from knowledge.sources import sources
from knowledge.supplements import Supplement, all_supplements
from knowledge.templating import render, tree
from knowledge.verdicts import closed_case, verdict_line

ROOT = Path(__file__).parent
# Enough belief in a reading of its own to answer it where a follow-up refers to nothing.
SURE_ENOUGH = 0.4
# Offered where an answer has no other words.
A_PERSON: tuple[str, dict[str, str]] = ("parler_a_quelquun", {})


class Knowledge:
    """A fiche, its supplements and its answers, validated together."""

    def __init__(
        self,
        fiche: Fiche,
        supplements: Mapping[str, Supplement],
        topics: Mapping[str, Topic],
        mentions: Mentions,
        preparation: Preparation,
        opening: Opening,
    ) -> None:
        self.fiche = fiche
        self.preparation = preparation
        self.opening = opening
        self.supplements = supplements
        self.topics = topics
        self.mentions = mentions
        self._resolver = Resolver(topics, fiche)
        self.guides = Guides({}, Departements({}))
        self.questions: dict[str, Question] = {
            name: question for topic in topics.values() for name, question in topic.questions.items()
        }

    @classmethod
    def load(cls, root: Path = ROOT, fiche: str = "rncp28246") -> "Knowledge":
        """Read and check every file; raises KnowledgeError with all that is wrong, by file and line."""
        problems: list[Problem] = []
        fiche_file = YamlFile(root / "fiches" / f"{fiche}.yml", problems)
        mentions_file = YamlFile(root / "mentions.yml", problems)
        preparation_file = YamlFile(root / "preparation.yml", problems)
        opening_file = YamlFile(root / "accueil.yml", problems)
        supplement_files = [YamlFile(path, problems) for path in sorted((root / "supplements").glob("*.yml"))]
        topic_files = {
            path.stem: YamlFile(path, problems) for path in sorted((root / "answers").glob("*.yml"))
        }
        loaded_fiche = fiche_file.validate(Fiche)
        mentions = mentions_file.validate(Mentions)
        preparation = preparation_file.validate(Preparation)
        opening = opening_file.validate(Opening)
        supplements = all_supplements(supplement_files)
        topics = {name: topic for name, file in topic_files.items() if (topic := file.validate(Topic))}
        if loaded_fiche is None or mentions is None or preparation is None or opening is None:
            raise KnowledgeError(problems)
        knowledge = cls(loaded_fiche, supplements, topics, mentions, preparation, opening)
        complete = len(topics) == len(topic_files)
        checks.report(knowledge, topic_files, complete=complete)
        checks.report_preparation(knowledge, preparation_file)
        checks.report_opening(knowledge, opening_file, complete=complete)
        knowledge.guides = Guides.load(root, problems, knowledge)
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
        case = closed_case(question.fermees, request.parametres)
        facts = self.fact_ids(question, variant, context.parametres)
        facts += [fact for fact in (case.faits if case else ()) if fact not in facts]
        names = self.supplement_ids(question, variant, request.parcours)
        supplements = [self.supplements[name] for name in names]
        ended = self.fiche.registration_ended(today)
        texts = (variant or question).textes
        said = again.already_said(question, texts, request, self.mentions, self.fiche.libelle_source)
        told = again.told_as(request, detail=request.detail or _gives_no_reason(request, context))
        answer = Answer(
            text="\n".join(self._lines(request, context, case, supplements, today, said)),
            sources=sources(self.fiche, self.mentions, question, facts, supplements, today),
            card=None
            if said
            else card(
                (variant or question).carte,
                self.fiche,
                request.parcours,
                for_signatory=request.public == "tuteur",
            ),
            suggestions=self.suggestions(
                self._next(question, variant) + ([A_PERSON] if said and question.carte != "message" else [])
            ),
            certitude=Certitude.weakest([self.fiche.faits[fact].certitude for fact in facts]),
            registration_ended=ended if question.acces else None,
            wishes=again.wishes(texts, request.public, told),
        )
        titre = self.suggestions([(context.question, context.parametres)])[0].title
        notice_given = request.notice_given or (question.acces and ended)
        if not question.faits and not question.personnel and request.contexte:
            context = request.contexte  # a kind word is no subject: what follows is about the one before
        return AnswerReply(titre=titre, answer=answer, contexte=context, notice_given=notice_given)

    def may_be_shown_as_near(self, name: str) -> bool:
        """Whether the answer may be shown without being sure that it is what was asked.

        Never where the fiche is silent, nor for what is personal or declared out of reach.
        """
        question = self.questions.get(name)
        if question is None or question.personnel or not question.approchable or not question.faits:
            return False
        return all(self.fiche.faits[fact].certitude is not Certitude.NON_DITE for fact in question.faits)

    def resolve(self, request: AnswerRequest) -> Context | None:
        """The question really asked; None for a follow-up of the last answer that cannot be completed.

        A follow-up that refers to nothing is read as what it says alone, where that is clear enough.
        Raises UnknownQuestion.
        """
        asked = Context(question=request.question, parametres=request.parametres)
        way, role = (None, None) if request.choisie else (request.voie_du_dossier, request.connu)
        before = None if request.choisie and request.question != ELLIPSIS else request.contexte
        try:
            return self._resolver.resolve(asked, before, readings=request.lectures, own_way=way, role=role)
        except UnknownQuestion:
            if request.question != ELLIPSIS:
                raise
        if request.contexte is not None and _asks_why(request):
            return request.contexte
        if (alone := self._alone(request.lectures)) is not None:
            own = Context(question=alone, parametres=request.parametres)
            return self._resolver.resolve(own, request.contexte, own_way=way)
        if request.contexte is None:
            raise UnknownQuestion(ELLIPSIS)
        return None

    def settled(
        self, readings: Sequence[Reading], previous: str | None, role: Role | None = None
    ) -> str | None:
        """What stands out of what was not understood, after that answer, for that role; None where nothing does."""
        return self._resolver.neighbours.settled(readings, previous, role)

    def _alone(self, readings: Sequence[Reading]) -> str | None:
        best = next((one for one in readings if one.question in self.questions), None)
        return best.question if best and best.part >= SURE_ENOUGH else None

    def _lines(
        self,
        request: AnswerRequest,
        context: Context,
        case: ClosedCase | None,
        supplements: list[Supplement],
        today: date,
        said: str | None,
    ) -> list[str]:
        question = self.questions[context.question]
        variant = question.variant(context.parametres)
        values = self.template_context(context.parametres, today)
        without_reason = _gives_no_reason(request, context)
        detail = request.detail or without_reason
        texts = (variant or question).textes
        lines = [self.mentions.approche] if request.approche else []
        lines += self.notice(question, self.fiche.registration_ended(today), request.notice_given)
        if said:
            return [*lines, said]
        lines += self._other_way(request)
        if case:
            lines.append(verdict_line(case, request.parametres, self.mentions, values))
        if without_reason:
            lines.append(self.mentions.sans_raison)
        elif request.detail and texts.detail is None:
            lines.append(self.mentions.sans_detail)
        template = texts.choose(request.public, request.registre, detail=detail)
        lines.append(render(template, values | request.personal_context()))
        return lines + [self.supplement_line(supplement, today) for supplement in supplements]

    def _other_way(self, request: AnswerRequest) -> list[str]:
        """Tells somebody who asks about another route than their own that it is not theirs."""
        own, asked = request.voie_du_dossier, request.parametres.get("voie")
        if own is None or asked is None or asked == own:
            return []
        return [render(self.mentions.autre_voie, {"voie": self.fiche.ways[own]})]

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
        notice = request.notice_given
        return AnswerReply(titre=question.titre, answer=answer, contexte=previous, notice_given=notice)

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
        """Whether a button may carry it: a question with its own entities, a step of a guide, or a listed command."""
        return is_allowed(payload, self.questions, self.guides, self.fiche)

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
        ended = self.fiche.registration_ended(today)
        own = {"f": self.values, "registration_ended": ended, "today": today}
        return own | named_parts(parameters, self.fiche)

    def overdue_supplements(self, today: date) -> list[str]:
        """Ids of the supplements whose review date has passed."""
        return [name for name, supplement in self.supplements.items() if supplement.overdue(today)]

    def notice(self, question: Question, ended: bool, given: bool) -> list[str]:
        """The registration's end, in full once, before an answer on access."""
        if not (question.acces and ended):
            return []
        short, full = self.mentions.fin_enregistrement_breve, self.mentions.fin_enregistrement_complete
        return [render(short if given else full, {"f": self.values})]

    def supplement_line(self, supplement: Supplement, today: date) -> str:
        """A supplement as it is said: apart, dated, with its source."""
        overdue = supplement.overdue(today)
        template = self.mentions.supplement_a_revoir if overdue else self.mentions.supplement
        return render(template, {"supplement": supplement})

    def _next(self, question: Question, variant: Variant | None) -> list[tuple[str, dict[str, str]]]:
        declared = variant.suites if variant and variant.suites is not None else question.suites
        return [parse_link(link) for link in declared]


def _gives_no_reason(request: AnswerRequest, context: Context) -> bool:
    return _asks_why(request) and context == request.contexte


def _asks_why(request: AnswerRequest) -> bool:
    return request.question == ELLIPSIS and request.parametres.get("facette") == WHY
