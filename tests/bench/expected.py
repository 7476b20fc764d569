"""The words that a question deserves: rendered from the knowledge itself, so that only the understanding is judged."""

from collections.abc import Iterable
from datetime import date
from functools import cache

import yaml

from knowledge import AnswerRequest, Knowledge, UnknownQuestion
from knowledge.checks import templates
from knowledge.drafts import Move
from knowledge.guide_answers import GuideVoice, Setting
from knowledge.guided import Guided
from knowledge.questions import parse_link
from scripts.layout import ROOT

NOTICE = "L'enregistrement au RNCP de cette fiche a pris fin"
DECLINING = ("utter_hors_", "utter_reformuler", "utter_pas_compris", "utter_passer_la_main", "utter_rien_a")
DOUBT = ("utter_reformuler", "utter_pas_compris", "utter_passer_la_main", "utter_rien_a_reprendre")
# Everyone is anonymous on Rasa's own channel.
ANONYMOUS = "parcours_identification"
GUIDE_COMMANDS = ("guide_annuler", "guide_corriger", "guide_reprendre")
OPENINGS = {"oui": ("Oui",), "non": ("Non",), "incertain": ("La fiche ne", "D'après", "Le texte de la fiche")}


class Expected:
    """Texts by question, from one reading of the knowledge and of the domain."""

    def __init__(self) -> None:
        self.knowledge = Knowledge.load()
        domain = yaml.safe_load((ROOT / "domain.yml").read_text())
        self._responses = {name: words[0]["text"] for name, words in domain["responses"].items()}
        self._variants: dict[str, list[dict[str, str]]] = {}
        for name, parameters in templates(self.knowledge):
            self._variants.setdefault(name, []).append(parameters)
        self.text = cache(self._text)

    def answers(self, link: str, given: dict[str, str], forms: Iterable[str] = ("standard",)) -> list[str]:
        """Every wording that answers `question?entity=value`; any variant where no entity is asked for."""
        question, own = parse_link(link)
        if response := self._responses.get(f"utter_{question}"):
            return [response]
        if question in GUIDE_COMMANDS:
            return [self._guided(Move(geste="reprendre"))]
        entities = own or given
        opening = [self._guided(Move(geste="demarrer"))] if self._opens_a_guide(question) else []
        choices = [entities] if entities else [{}, *self._variants.get(question, [])]
        return opening + [
            text
            for choice in choices
            for form in forms
            if (text := self.text(question, tuple(sorted(choice.items())), form)) is not None
        ]

    def _opens_a_guide(self, question: str) -> bool:
        return any(guide.question == question for guide in self.knowledge.guides.known.values())

    def _guided(self, move: Move) -> str:
        """What the guide says to somebody who has not begun it, without the notice and the question that follows."""
        name, guide = next(iter(self.knowledge.guides.known.items()))
        step = Guided(guide, self.knowledge.guides).play(None, move)
        setting = Setting("standard", notice_given=True, today=date.today())
        lines = GuideVoice(self.knowledge, name).say(step, setting).answer.text.splitlines()
        return next(line for line in lines if not line.startswith(NOTICE))

    def declined(self, text: str) -> bool:
        """Whether the reply answers nothing on the certification."""
        return self._starts(text, DECLINING)

    def doubtful(self, text: str) -> bool:
        """Whether the reply asks what was meant."""
        return self._starts(text, DOUBT) or self.knowledge.mentions.precision_demandee in text

    def _starts(self, text: str, names: tuple[str, ...]) -> bool:
        return any(words in text for name, words in self._responses.items() if name.startswith(names))

    def _text(self, question: str, entities: tuple[tuple[str, str], ...], form: str) -> str | None:
        asked = self.knowledge.questions.get(question)
        if asked is not None and asked.personnel:
            question, entities = (asked.anonyme, entities) if asked.anonyme else (ANONYMOUS, ())
        request = AnswerRequest(
            question=question,
            parametres=dict(entities),
            notice_given=True,
            registre="facile" if form == "facile" else "standard",
            detail=form in ("detail", "tout_dit"),
            deja="standard" if form == "tout_dit" else None,
        )
        try:
            lines = self.knowledge.answer(request, date.today()).answer.text.splitlines()
        except UnknownQuestion:
            return None
        if len(lines) > 1 and lines[0].startswith(NOTICE):
            lines = lines[1:]  # in full or in short according to what was said before
        if lines[0] == self.knowledge.mentions.sans_detail:
            return None
        return "\n".join(lines)


def opens_with(verdict: str, text: str, body: str) -> bool:
    """Whether yes, no, or the fiche's silence comes first: before the answer, or as its first words."""
    said = text.partition(body)[0] + body
    return any(line.startswith(OPENINGS[verdict]) for line in said.splitlines()[:4])


def told(reply_text: str, wordings: list[str]) -> str | None:
    """The wording that the reply holds, if any."""
    return next((words for words in wordings if words in reply_text), None)
