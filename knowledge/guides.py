"""Guided conversations as validated data: questions, the choices that answer them, and what the fiche then provides."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from jinja2 import TemplateSyntaxError
from pydantic import Field

from knowledge.checks import facts_read, figures
from knowledge.departements import DepartementFile, Departements
from knowledge.facts import Strict
from knowledge.loading import Problem, YamlFile
from knowledge.places import Places
from knowledge.questions import Register, parse_link
from knowledge.typed import Phrase, Reading, phrases, read

if TYPE_CHECKING:
    from knowledge.base import Knowledge

# Answers so far: the choice by question, as codes.
Answers = Mapping[str, str]
Condition = dict[str, tuple[str, ...]]
# Names that a button may carry in the place of a question.
CORRECTION, CONTACT, WHOLE = "corriger", "contact", "tout"
CALL_BACK, RESTART = "rappel", "recommencer"


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether each question that it names has one of its answers."""
    return all(answers.get(name) in allowed for name, allowed in condition.items())


class GuideTexts(Strict):
    """The two registers of a template; the second one where it says it more simply."""

    standard: str
    facile: str | None = None

    def choose(self, register: Register) -> str:
        """The template for that register."""
        return self.facile if register == "facile" and self.facile else self.standard

    def all(self) -> list[str]:
        """Both, for the checks."""
        return [text for text in (self.standard, self.facile) if text]


class Choice(Strict):
    """An answer that may be chosen, and the words that mean it; `emporte`: said with another, it is the one meant."""

    titre: str = Field(max_length=60)
    dit: str
    mots: tuple[str, ...] = Field(min_length=1)
    faibles: tuple[str, ...] = ()
    emporte: bool = False


class GuideQuestion(Strict):
    """A question of a guide, asked where its condition holds."""

    nom: str
    mots: tuple[str, ...]
    si: Condition = {}
    demande: GuideTexts
    liste: Literal["departements"] | None = None
    choix: dict[str, Choice] = Field(min_length=1)

    @cached_property
    def phrases(self) -> list[Phrase]:
        """What may be typed for each choice."""
        return phrases({code: (one.mots, one.faibles) for code, one in self.choix.items()})


class Ending(Strict):
    """A passage of what a guide ends with, where its condition holds."""

    si: Condition = {}
    faits: tuple[str, ...]
    supplements: tuple[str, ...] = ()
    textes: GuideTexts


class Ask(Strict):
    """A question to put to the contact; `si_fin`: only where the registration has ended, or only where it has not."""

    si: Condition = {}
    si_fin: bool | None = None
    texte: str


class Commands(Strict):
    """What people type to leave, to correct and to come back."""

    annuler: tuple[str, ...]
    suspendre: tuple[str, ...]
    corriger: tuple[str, ...]
    recommencer: tuple[str, ...]
    reprendre: tuple[str, ...]

    @cached_property
    def phrases(self) -> list[Phrase]:
        """All of them, by command."""
        return phrases({name: (words, ()) for name, words in self.model_dump().items()})


class GuidePhrases(Strict):
    """What is said around the questions."""

    ouverture: GuideTexts
    notees: GuideTexts
    corrigees: GuideTexts
    reprise: GuideTexts
    rappel: GuideTexts
    pas_compris: GuideTexts
    passer_la_main: GuideTexts
    ambigu: GuideTexts
    corriger: GuideTexts
    rien_a_corriger: GuideTexts
    annule: GuideTexts
    suspendu: GuideTexts
    rien: GuideTexts
    rappel_telephonique: GuideTexts


class ContactTexts(Strict):
    """With a contact of the portal, without one, and the title of what to ask."""

    avec: str
    sans: str
    demander: str


class ContactWords(Strict):
    """Whom the guide sends to."""

    titre: str
    faits: tuple[str, ...]
    sans: tuple[str, ...]
    textes: ContactTexts
    rappel: str


class Guide(Strict):
    """A guided conversation; `question` is the one that it answers, `devinee` the one that its opening may answer."""

    titre: str
    question: str
    devinee: str
    questions: dict[str, GuideQuestion] = Field(min_length=1)
    commandes: Commands
    phrases: GuidePhrases
    issues: tuple[Ending, ...]
    contact: ContactWords
    a_demander: tuple[Ask, ...]
    suites: tuple[str, ...]

    def asked(self, answers: Answers) -> Iterator[str]:
        """The questions that these answers lead through, in their order."""
        return (name for name, question in self.questions.items() if holds(question.si, answers))

    def conditions(self) -> Iterable[Condition]:
        """Every condition, for the checks."""
        yield from (question.si for question in self.questions.values())
        yield from (ending.si for ending in self.issues)
        yield from (ask.si for ask in self.a_demander)


class Guides:
    """All guides, and the lists that their questions refer to."""

    def __init__(self, known: Mapping[str, Guide], departements: Departements) -> None:
        self.known = known
        self.departements = departements
        self.places = Places(departements)

    @classmethod
    def load(cls, root: Path, problems: list[Problem], knowledge: "Knowledge") -> "Guides":
        """Read and check every file of `guides/`; what is wrong is added to the problems."""
        known: dict[str, Guide] = {}
        for path in sorted((root / "guides").glob("*.yml")):
            file = YamlFile(path, problems)
            if guide := file.validate(Guide):
                known[path.stem] = guide
                _check(file, guide, knowledge)
        lists = YamlFile(root / "departements.yml", problems).validate(DepartementFile) if known else None
        return cls(known, Departements(lists.departements if lists else {}))

    def read(self, question: GuideQuestion, text: str) -> Reading:
        """The choices of that question that a text may mean."""
        found = read(text, question.phrases)
        first = [code for code in found.choices if question.choix[code].emporte]
        if first:
            found = replace(found, choices=tuple(first))
        if question.liste is None or found.whole:
            return found
        listed = self.departements.read(text)
        return listed if listed.choices else found

    def is_choice(self, question: GuideQuestion, code: str) -> bool:
        """Whether that code answers that question."""
        return code in question.choix or (question.liste is not None and code in self.departements.known)

    def is_button(self, step: object, code: object) -> bool:
        """Whether a button may carry that choice at that step of any guide."""
        if not isinstance(step, str) or not isinstance(code, str):
            return False
        if (step, code) in {(CONTACT, CALL_BACK), (WHOLE, RESTART)}:
            return bool(self.known)
        return any(
            code in guide.questions
            if step == CORRECTION
            else step in guide.questions and self.is_choice(guide.questions[step], code)
            for guide in self.known.values()
        )


def _check(file: YamlFile, guide: Guide, knowledge: "Knowledge") -> None:
    for condition in guide.conditions():
        for name, codes in condition.items():
            known = guide.questions[name].choix if name in guide.questions else {}
            if not known or not set(codes) <= known.keys():
                file.report(("questions",), f"condition inconnue : {name} = {', '.join(codes)}")
    for link in guide.suites:
        if parse_link(link)[0] not in knowledge.questions:
            file.report(("suites",), f"suite inconnue : {link}")
    if guide.question not in knowledge.questions:
        file.report(("question",), f"question inconnue : {guide.question}")
    for rank, ending in enumerate(guide.issues):
        for name in ending.supplements:
            if name not in knowledge.supplements:
                file.report(("issues", rank), f"supplément inconnu : {name}")
        _check_texts(file, ("issues", rank), ending.textes.all(), ending.faits, knowledge)
    words = guide.contact
    _check_texts(file, ("contact",), [words.textes.avec, words.textes.demander], words.faits, knowledge)
    _check_texts(file, ("contact",), [words.textes.sans], words.sans, knowledge)
    for name in GuidePhrases.model_fields:
        _check_texts(file, ("phrases", name), getattr(guide.phrases, name).all(), (), knowledge)
    for name, question in guide.questions.items():
        _check_texts(file, ("questions", name), question.demande.all(), (), knowledge)
    _check_texts(file, ("a_demander",), [ask.texte for ask in guide.a_demander], (), knowledge)


def _check_texts(
    file: YamlFile,
    place: tuple[str | int, ...],
    texts: list[str],
    declared: tuple[str, ...],
    knowledge: "Knowledge",
) -> None:
    for fact in declared:
        if fact not in knowledge.fiche.faits:
            file.report(place, f"fait inconnu : {fact}")
    for text in texts:
        if found := figures(text):
            file.report(
                place, f"chiffre écrit dans le texte (le prendre dans les données) : {', '.join(found)}"
            )
        try:
            paths = sorted(facts_read(text))
        except TemplateSyntaxError as error:
            file.report(place, f"gabarit illisible : {error.message}")
            continue
        for path in paths:
            if not any(path == fact or path.startswith(f"{fact}.") for fact in declared):
                file.report(place, f"fait lu sans être déclaré dans « faits » : {path}")
