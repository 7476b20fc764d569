"""What a guided conversation says at each step: words of its file, facts of the fiche with their sources."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from knowledge.answer import Answer, ContactCard, Context, MessageCard, Source, Suggestion
from knowledge.base import Knowledge
from knowledge.buttons import GUIDE_CHOICE
from knowledge.drafts import Draft, Kind, Step
from knowledge.facts import Certitude
from knowledge.guides import (
    CALL_BACK,
    CONTACT,
    CORRECTION,
    RESTART,
    WHOLE,
    GuideTexts,
    holds,
)
from knowledge.questions import Register, parse_link
from knowledge.sources import sources
from knowledge.templating import render

UNKNOWN_PLACE = "inconnu"
MOST_ASKED = 4
# Misunderstood twice: a person is offered.
OFFER_A_PERSON = 2
CORRECT = Suggestion(title="Corriger une réponse", payload="/guide_corriger")
STOP = Suggestion(title="Annuler", payload="/guide_annuler")
RESUME = Suggestion(title="Reprendre", payload="/guide_reprendre")
PERSON = Suggestion(title="Parler à quelqu'un", payload="/parler_a_quelquun")


class GuideReply(BaseModel):
    """What the guide says; `brouillon` is what it keeps, `active` says whether it waits for an answer."""

    kind: Kind
    active: bool
    answer: Answer
    contexte: Context
    brouillon: Draft | None
    incomprehensions: int = 0
    notice_given: bool
    questions: list[str] = []


@dataclass(frozen=True)
class Setting:
    """What an answer depends on besides the step; `contact` is the portal's for the person's département."""

    registre: Register
    notice_given: bool
    today: date
    contact: ContactCard | None = None


def departement_of(draft: Draft | None) -> str:
    """The code of the département that the person gave, or ''."""
    code = draft.reponses.get("departement", "") if draft else ""
    return "" if code == UNKNOWN_PLACE else code


class GuideVoice:
    """Says the steps of one guide."""

    def __init__(self, knowledge: Knowledge, name: str) -> None:
        self._knowledge = knowledge
        self._guides = knowledge.guides
        self._guide = knowledge.guides.known[name]

    def say(self, step: Step, setting: Setting) -> GuideReply:
        """The reply to that step."""
        match step.kind:
            case "question" | "ambigu" | "corriger":
                answer = self._question(step, setting)
            case "resultat":
                answer = self._result(step, setting)
            case "rappel_telephonique":
                text = self._phrase("rappel_telephonique", setting)
                answer = self._plain(text, []).model_copy(
                    update={"card": MessageCard(departement=departement_of(step.draft))}
                )
            case "annule" | "rien":
                start = Suggestion(title=self._guide.titre, payload=f"/{self._guide.question}")
                answer = self._plain(self._phrase(step.kind, setting), [start])
            case "suspendu":
                answer = self._plain(self._phrase("suspendu", setting), [RESUME])
            case "pas_pour_moi":
                answer = self._plain("", [])
        told = step.opening or step.kind == "resultat"
        ended = self._knowledge.fiche.registration_ended(setting.today)
        return GuideReply(
            kind=step.kind,
            active=step.active,
            answer=answer,
            contexte=Context(question=self._guide.question),
            brouillon=step.draft,
            incomprehensions=step.misses,
            notice_given=setting.notice_given or (told and ended),
            questions=[self._guide.question] if told else [],
        )

    def _question(self, step: Step, setting: Setting) -> Answer:
        assert step.draft is not None
        lines = self._before(step, setting)
        if step.kind == "ambigu":
            labels = [self._said(step.draft.demandee or "", code) for code in step.among]
            lines.append(self._phrase("ambigu", setting, choix=labels))
            buttons = [self._choice(step.draft.demandee or "", code) for code in step.among]
        elif step.kind == "corriger":
            lines.append(self._phrase("corriger", setting))
            buttons = self._corrections(step.draft)
        else:
            asked = self._demand(step.draft, setting)
            # What the person sees again is told as such.
            lines.append(
                self._phrase("rappel", setting, demande=asked)
                if step.reminder and not step.resumed
                else asked
            )
            buttons = self._choices(step.draft)
        if step.misses >= OFFER_A_PERSON:
            buttons.append(PERSON)
        if step.draft.reponses and step.kind != "corriger":
            buttons.append(CORRECT)
        answer = self._plain("\n".join(lines), [*buttons, STOP])
        return self._opened(answer, setting) if step.opening else answer

    def _before(self, step: Step, setting: Setting) -> list[str]:
        """What is said before the question: the opening, what was noted, what was not understood."""
        lines: list[str] = []
        if step.opening:
            question = self._knowledge.questions[self._guide.question]
            ended = self._knowledge.fiche.registration_ended(setting.today)
            lines += self._knowledge.notice(question, ended, setting.notice_given)
            least = [name for name, one in self._guide.questions.items() if not one.si]
            counts = {"moins": len(least), "plus": len(self._guide.questions)}
            lines.append(self._phrase("ouverture", setting, n=counts))
        if step.resumed:
            lines.append(self._phrase("reprise", setting))
        # Answering in order needs no echo; what was guessed or changed does.
        if step.noted and step.draft and (step.opening or step.corrected or len(step.noted) > 1):
            said = [self._said(name, step.draft.reponses[name]) for name in step.noted]
            lines.append(self._phrase("corrigees" if step.corrected else "notees", setting, notees=said))
        if step.misses:
            again = step.misses >= OFFER_A_PERSON
            lines.append(self._phrase("passer_la_main" if again else "pas_compris", setting))
        return lines

    def _result(self, step: Step, setting: Setting) -> Answer:
        assert step.draft is not None
        knowledge, answers = self._knowledge, step.draft.reponses
        ended = knowledge.fiche.registration_ended(setting.today)
        question = knowledge.questions[self._guide.question]
        endings = [one for one in self._guide.issues if holds(one.si, answers)]
        names = dict.fromkeys(name for one in endings for name in one.supplements)
        supplements = [knowledge.supplements[name] for name in names]
        asks = self._to_ask(answers, ended=ended)
        words, contact = self._guide.contact, setting.contact
        lines = knowledge.notice(question, ended, setting.notice_given)
        if step.corrected:
            said = [self._said(name, answers[name]) for name in step.noted]
            lines.append(self._phrase("corrigees", setting, notees=said))
        values = self._values(answers)
        lines += [render(one.textes.choose(setting.registre), values) for one in endings]
        lines += [knowledge.supplement_line(one, setting.today) for one in supplements]
        told = words.textes.avec if contact else words.textes.sans
        lines.append(render(told, values | {"contact": contact}))
        if contact is None:  # a card would have held them
            lines += [words.textes.demander, *(f"- {ask}" for ask in asks)]
        facts = [fact for one in endings for fact in one.faits]
        facts += [fact for fact in (words.faits if contact else words.sans) if fact not in facts]
        return Answer(
            text="\n".join(line for line in lines if line),
            sources=sources(knowledge.fiche, knowledge.mentions, question, facts, supplements, setting.today),
            card=contact and contact.model_copy(update={"title": words.titre, "asks": asks}),
            suggestions=self._after(contact),
            certitude=self._certitude(facts),
            registration_ended=ended,
        )

    def _certitude(self, facts: list[str]) -> Certitude | None:
        """The weakest of what the fiche says or lets read: what it does not say, the text says of itself."""
        found = [self._knowledge.fiche.faits[fact].certitude for fact in facts]
        return Certitude.weakest([one for one in found if one is not Certitude.NON_DITE])

    def _after(self, contact: ContactCard | None) -> list[Suggestion]:
        call = Suggestion(title=self._guide.contact.rappel, payload=_command(CONTACT, CALL_BACK))
        again = Suggestion(title="Recommencer", payload=_command(WHOLE, RESTART))
        following = self._knowledge.suggestions(parse_link(link) for link in self._guide.suites)
        return [call if contact else PERSON, CORRECT, again, *following]

    def _to_ask(self, answers: Mapping[str, str], *, ended: bool) -> list[str]:
        fitting = [
            one.texte
            for one in self._guide.a_demander
            if holds(one.si, answers) and one.si_fin in (None, ended)
        ]
        return fitting[:MOST_ASKED]

    def _opened(self, answer: Answer, setting: Setting) -> Answer:
        knowledge = self._knowledge
        question = knowledge.questions[self._guide.question]
        ended = knowledge.fiche.registration_ended(setting.today)
        found: list[Source] = sources(knowledge.fiche, knowledge.mentions, question, [], [], setting.today)
        certitude = Certitude.DITE if found else None
        return answer.model_copy(
            update={"sources": found, "certitude": certitude, "registration_ended": ended}
        )

    def _demand(self, draft: Draft, setting: Setting) -> str:
        question = self._guide.questions[draft.demandee or ""]
        return render(question.demande.choose(setting.registre), self._values(draft.reponses))

    def _choices(self, draft: Draft) -> list[Suggestion]:
        name = draft.demandee or ""
        return [self._choice(name, code) for code in self._guide.questions[name].choix]

    def _choice(self, name: str, code: str) -> Suggestion:
        if name == CORRECTION:
            return Suggestion(title=_capital(self._guide.questions[code].nom), payload=_command(name, code))
        choices = self._guide.questions[name].choix
        title = choices[code].titre if code in choices else self._guides.departements.label(code)
        return Suggestion(title=title, payload=_command(name, code))

    def _corrections(self, draft: Draft) -> list[Suggestion]:
        return [
            Suggestion(
                title=f"{_capital(self._guide.questions[name].nom)} : {self._said(name, code)}",
                payload=_command(CORRECTION, name),
            )
            for name, code in draft.reponses.items()
        ]

    def _said(self, name: str, code: str) -> str:
        """An answer as it is said back."""
        if name == CORRECTION:
            return self._guide.questions[code].nom
        choices = self._guide.questions[name].choix
        return choices[code].dit if code in choices else self._guides.departements.label(code)

    def _values(self, answers: Mapping[str, str]) -> dict[str, Any]:
        given = {name: answers.get(name, "") for name in self._guide.questions}
        said = [self._said(name, code) for name, code in answers.items()]
        return {"f": self._knowledge.values, "r": given, "reponses": said}

    def _phrase(self, name: str, setting: Setting, **values: Any) -> str:
        texts: GuideTexts = getattr(self._guide.phrases, name)
        return render(texts.choose(setting.registre), values)

    def _plain(self, text: str, buttons: list[Suggestion]) -> Answer:
        return Answer(text=text, sources=[], suggestions=buttons, certitude=None)


def _command(step: str, code: str) -> str:
    return f"/{GUIDE_CHOICE}{json.dumps({'etape': step, 'choix': code}, ensure_ascii=False)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
