"""How a guided conversation goes on: pure decisions on what was answered so far and on what is said now.

Nothing that was typed is kept: answers are codes. Said twice, tapped twice or in two tabs, the same move leads to the
same draft.
"""

from dataclasses import replace

from knowledge.drafts import Draft, Move, Step
from knowledge.guides import CALL_BACK, CONTACT, CORRECTION, RESTART, WHOLE, Guide, Guides
from knowledge.typed import Reading, asks, plain_words, read

# From that belief on, a message is taken for the ordinary question that the classifier reads in it.
SURE_QUESTION = 0.6
VERY_SURE = 0.8
# What the words of a choice are of all that was said: most of it, or little.
MOST_OF_IT, LITTLE_OF_IT = 0.5, 0.34
# « Je cherche du travail » looks out of scope to the classifier, and so does a word that nobody can read.
OUT_OF_SCOPE, FEW_WORDS = "hors_", 3
# Intents that say nothing by themselves, or that belong to the guide.
ITS_OWN = frozenset(
    {
        "",
        "nlu_fallback",
        "affirmer",
        "nier",
        "guide_annuler",
        "guide_corriger",
        "guide_reprendre",
        "guide_choix",
    }
)


class Guided:
    """Plays the moves of one guide."""

    def __init__(self, guide: Guide, guides: Guides) -> None:
        self._guide = guide
        self._guides = guides

    def play(self, draft: Draft | None, move: Move) -> Step:
        """The step that this move leads to."""
        draft = self._known(draft) if draft else None
        match move.geste:
            case "demarrer":
                return self._start(draft, move)
            case "choisir":
                return self._choose(draft, move)
            case "corriger":
                return self._correct(draft, move) if draft and draft.reponses else self._nothing(draft)
            case "reprendre":
                return self._resume(draft)
            case "annuler":
                return self._cancel(draft)
            case "suspendre":
                return self._suspend(draft)
            case "redemander":
                if draft is None or not draft.live:
                    return self._nothing(draft)
                return replace(self._go_on(draft), reminder=True, resumed=move.de_retour)
            case "repeter":
                return self._go_on(draft) if draft and draft.live else self._nothing(draft)
            case "dire":
                return self._hear(draft, move)

    def _start(self, draft: Draft | None, move: Move) -> Step:
        if draft is not None and draft.live and draft.reponses:
            return replace(self._go_on(draft), resumed=True)
        return self._begin(move.texte)

    def _begin(self, text: str = "") -> Step:
        """From the start; the message that asks for it may already say the first answer."""
        name = self._guide.devinee
        found = self._guides.read(self._guide.questions[name], text)
        # « oui » in front of the question is no answer to it.
        strong = read(text, [one for one in self._guide.questions[name].phrases if not one.weak]).choices
        if len(found.choices) == 1 and strong:
            return replace(self._answered(Draft(), {name: found.choices[0]}), opening=True)
        return replace(self._go_on(Draft()), opening=True)

    def _hear(self, draft: Draft | None, move: Move) -> Step:
        if draft is None or draft.etat == "annule":
            return Step("pas_pour_moi", draft)
        pending = self._pending(draft, move)
        found = self._read(pending, move.texte, draft)
        if found.whole and len(found.choices) == 1:
            return self._take(draft, pending, found.choices[0])
        if move.grave:
            return Step("pas_pour_moi", draft)
        command = self._command(move)
        if command is not None:
            return self._obey(command, draft, move)
        if self._is_a_question(move, found):
            return Step("pas_pour_moi", draft)
        elsewhere = self._said_of_others(draft, pending, move.texte)
        # « Non, je suis intérimaire » is about the question before.
        if found.choices and not (found.weak and elsewhere):
            return self._fits(draft, pending, found)
        if elsewhere is not None:
            return self._answered(draft, elsewhere)
        if not draft.live or self._says_something_else(move):
            return Step("pas_pour_moi", draft)
        misses = 0 if move.intention == self._guide.question else move.incomprehensions + 1
        return replace(self._ask(draft, pending), misses=misses)

    def _fits(self, draft: Draft, pending: str, found: Reading) -> Step:
        if len(found.choices) == 1:
            return self._take(draft, pending, found.choices[0])
        return Step("ambigu", self._at(draft, pending), among=found.choices)

    def _take(self, draft: Draft, pending: str, choice: str) -> Step:
        if pending == CORRECTION:
            return self._ask(draft, choice)
        return self._answered(draft, {pending: choice})

    def _choose(self, draft: Draft | None, move: Move) -> Step:
        step, code = move.etape or "", move.choix or ""
        if (step, code) == (WHOLE, RESTART):
            return self._begin()
        if draft is None or draft.etat == "annule":
            return self._nothing(draft)
        if (step, code) == (CONTACT, CALL_BACK):
            return Step("rappel_telephonique", draft)
        if step == CORRECTION and code in draft.reponses:
            return self._ask(draft, code)
        question = self._guide.questions.get(step)
        fits = question is not None and self._guides.is_choice(question, code)
        if fits and step in self._guide.asked(draft.reponses):
            return self._answered(draft, {step: code})
        return self._go_on(draft)

    def _correct(self, draft: Draft, move: Move) -> Step:
        """« En fait je suis intérimaire »: the new answer where it is said, else which one to change."""
        said = self._said_of_others(draft, None, move.texte)
        if said:
            return self._answered(draft, said)
        pending = self._pending(draft, move)
        found = self._read(pending, move.texte, draft)
        if len(found.choices) == 1 and pending != CORRECTION:
            return self._answered(draft, {pending: found.choices[0]})
        return Step("corriger", self._at(draft, CORRECTION))

    def _obey(self, command: str, draft: Draft, move: Move) -> Step:
        match command:
            case "annuler":
                return self._cancel(draft)
            case "suspendre":
                return self._suspend(draft)
            case "corriger" if draft.reponses:
                return self._correct(draft, move)
            case "recommencer":
                return self._begin()
            case _:
                return self._resume(draft)

    def _resume(self, draft: Draft | None) -> Step:
        if draft is None or draft.etat == "annule":
            return self._nothing(draft)
        return replace(self._go_on(draft), resumed=draft.live)

    def _cancel(self, draft: Draft | None) -> Step:
        if draft is None or not draft.live:
            return self._nothing(draft)
        return Step("annule", Draft(etat="annule"))

    def _suspend(self, draft: Draft | None) -> Step:
        if draft is None or not draft.live:
            return self._nothing(draft)
        return Step("suspendu", draft.model_copy(update={"etat": "suspendu"}))

    def _nothing(self, draft: Draft | None) -> Step:
        return Step("rien", draft)

    def _answered(self, draft: Draft, given: dict[str, str]) -> Step:
        """These answers kept, those that no longer have a question dropped, and what comes next."""
        changed = {name: code for name, code in given.items() if draft.reponses.get(name) != code}
        corrected = any(name in draft.reponses for name in changed)
        kept = self._known(draft.model_copy(update={"reponses": {**draft.reponses, **given}}))
        step = self._go_on(kept.model_copy(update={"demandee": None}))
        return replace(step, noted=tuple(changed), corrected=corrected)

    def _go_on(self, draft: Draft) -> Step:
        """What is asked now: what was asked last, the first question without an answer, or nothing more."""
        if draft.demandee == CORRECTION and draft.reponses:
            return Step("corriger", self._at(draft, CORRECTION))
        if draft.demandee in self._guide.questions and draft.demandee in self._guide.asked(draft.reponses):
            return self._ask(draft, draft.demandee)
        left = next((one for one in self._guide.asked(draft.reponses) if one not in draft.reponses), None)
        if left is not None:
            return self._ask(draft, left)
        done = draft.model_copy(update={"etat": "termine", "demandee": None})
        return Step("resultat", done)

    def _ask(self, draft: Draft, name: str) -> Step:
        if name == CORRECTION:
            return Step("corriger", self._at(draft, CORRECTION))
        return Step("question", self._at(draft, name))

    def _at(self, draft: Draft, name: str) -> Draft:
        return draft.model_copy(update={"etat": "en_cours", "demandee": name})

    def _known(self, draft: Draft) -> Draft:
        """The draft with the answers that the guide knows, in the order of its questions."""
        kept: dict[str, str] = {}
        for name, question in self._guide.questions.items():
            code = draft.reponses.get(name)
            if (
                code is not None
                and self._guides.is_choice(question, code)
                and name in self._guide.asked(kept)
            ):
                kept[name] = code
        return draft.model_copy(update={"reponses": kept})

    def _pending(self, draft: Draft, move: Move) -> str:
        for name in (move.montree, draft.demandee):
            if name == CORRECTION or name in self._guide.questions:
                return name
        return next((one for one in self._guide.asked(draft.reponses) if one not in draft.reponses), "")

    def _read(self, pending: str, text: str, draft: Draft) -> Reading:
        if pending == CORRECTION:
            return self._named(text, draft)
        question = self._guide.questions.get(pending)
        if question is None:
            return Reading()
        words = plain_words(text)
        codes = list(question.choix)
        if (
            question.liste is None
            and len(words) == 1
            and words[0].isdigit()
            and 0 < int(words[0]) <= len(codes)
        ):
            return Reading((codes[int(words[0]) - 1],), 1.0)
        return self._guides.read(question, text)

    def _named(self, text: str, draft: Draft) -> Reading:
        """The answered questions that a text names."""
        words = set(plain_words(text))
        found = tuple(
            name
            for name in draft.reponses
            if any(set(plain_words(one)) <= words for one in self._guide.questions[name].mots)
        )
        return Reading(found, 1.0 if found else 0.0)

    def _said_of_others(self, draft: Draft, pending: str | None, text: str) -> dict[str, str] | None:
        """The answer to another question that the text gives, where it gives just one and little else."""
        found: dict[str, str] = {}
        for name in self._guide.asked(draft.reponses):
            question = self._guide.questions[name]
            if name == pending or (question.liste and name not in draft.reponses):
                continue
            telling = [one for one in question.phrases if not one.weak]
            said = read(text, telling)
            if not said.choices and question.liste and name in draft.reponses:
                said = self._guides.read(question, text)
            # Where a correction was asked for, what was answered already is the one meant.
            wanted = name in draft.reponses if pending is None else True
            enough = pending is None or said.coverage >= MOST_OF_IT
            if wanted and enough and len(said.choices) == 1 and draft.reponses.get(name) != said.choices[0]:
                found[name] = said.choices[0]
        return found if len(found) == 1 else None

    def _command(self, move: Move) -> str | None:
        """What the person asks of the guide itself, by its words or as the classifier reads them."""
        said = read(move.texte, self._guide.commandes.phrases)
        if len(said.choices) == 1 and (said.coverage >= MOST_OF_IT or said.choices[0] == "corriger"):
            return said.choices[0]
        named = move.intention.removeprefix("guide_")
        return named if move.intention in ITS_OWN and named in ("annuler", "corriger", "reprendre") else None

    def _says_something_else(self, move: Move) -> bool:
        if move.intention.startswith(OUT_OF_SCOPE) and not asks(move.texte):
            return len(plain_words(move.texte)) > FEW_WORDS
        return move.intention not in ITS_OWN and move.intention != self._guide.question

    def _is_a_question(self, move: Move, found: Reading) -> bool:
        """Whether the message is better answered as an ordinary question than taken for an answer."""
        if move.intention in ITS_OWN or move.intention == self._guide.question:
            return False
        if asks(move.texte):
            return move.part >= SURE_QUESTION or not found.choices
        outside = move.intention.startswith(OUT_OF_SCOPE)
        return move.part >= VERY_SURE and found.coverage < LITTLE_OF_IT and not outside
