"""What a centre records around a path: what is planned, what is awaited, what the company said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Modality = Literal["situation_reelle", "projets", "reconstituee"]
DocumentKind = Literal["rapport", "preuve", "dossier_vae", "autre"]
OpinionValue = Literal["favorable", "reserve", "defavorable", "non_observe"]

# In a sentence: « prévue en situation professionnelle réelle », « avis réservé », « envoyez le rapport ».
MODALITY_WORDS: Mapping[Modality, str] = {
    "situation_reelle": "en situation professionnelle réelle",
    "projets": "par la présentation de projets ou activités",
    "reconstituee": "en situation professionnelle reconstituée",
}
OPINION_WORDS: Mapping[OpinionValue, str] = {
    "favorable": "favorable",
    "reserve": "réservé",
    "defavorable": "défavorable",
    "non_observe": "non observé",
}
DOCUMENT_WORDS: Mapping[DocumentKind, str] = {
    "rapport": "le rapport",
    "preuve": "un élément de preuve",
    "dossier_vae": "le dossier de preuves",
    "autre": "un document demandé par le centre d'examen",
}


@dataclass(frozen=True)
class Planned:
    """The modality chosen for a capacity; its day and place where they are known."""

    modality: Modality
    on: date | None = None
    place: str | None = None


@dataclass(frozen=True)
class GivenOpinion:
    """The company's opinion on a capacity, as the candidate may read it: no result comes of it."""

    value: OpinionValue
    given_on: date
    comment: str | None = None
    activities: tuple[str, ...] = ()


@dataclass(frozen=True)
class AwaitedDocument:
    """A document that the candidate is to send, and by when; received or not."""

    kind: DocumentKind
    due_on: date | None = None
    received: bool = False


@dataclass(frozen=True)
class Plans:
    """What is recorded for one enrolment beside its evaluations; by capacity code where it is about one."""

    planned: dict[str, Planned]
    opinions: dict[str, tuple[GivenOpinion, ...]]
    documents: tuple[AwaitedDocument, ...] = ()
    interview_on: date | None = None
    # The first request of an opinion that is still awaited.
    opinions_asked_on: date | None = None
    company: str | None = None
    exam_centre: str | None = None

    @property
    def awaited_documents(self) -> tuple[AwaitedDocument, ...]:
        """Those not received."""
        return tuple(one for one in self.documents if not one.received)


NO_PLANS = Plans(planned={}, opinions={})
