"""What passes through a guided conversation: how far it went, what happens, and what comes of it."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

State = Literal["en_cours", "suspendu", "termine", "annule"]
Gesture = Literal[
    "demarrer", "dire", "choisir", "annuler", "corriger", "reprendre", "redemander", "repeter", "suspendre"
]
Kind = Literal[
    "question",
    "ambigu",
    "corriger",
    "resultat",
    "rappel_telephonique",
    "annule",
    "suspendu",
    "rien",
    "pas_pour_moi",
]


class Draft(BaseModel):
    """How far a conversation went; `demandee`: what was asked last, a question or `corriger`."""

    model_config = ConfigDict(frozen=True)

    etat: State = "en_cours"
    reponses: dict[str, str] = {}
    demandee: str | None = None

    @property
    def live(self) -> bool:
        """Whether it can be gone on with."""
        return self.etat in ("en_cours", "suspendu")


class Move(BaseModel):
    """What happens now: a choice tapped, or words with what the classifier reads in them.

    `montree`: the question that the person last saw, which a failure may have left behind the draft.
    """

    geste: Gesture
    etape: str | None = None
    choix: str | None = None
    texte: str = ""
    intention: str = ""
    part: float = 0.0
    grave: bool = False
    de_retour: bool = False
    incomprehensions: int = 0
    montree: str | None = None


@dataclass(frozen=True)
class Step:
    """What comes of it: the draft to keep and what there is to say."""

    kind: Kind
    draft: Draft | None
    opening: bool = False
    reminder: bool = False
    resumed: bool = False
    noted: tuple[str, ...] = ()
    corrected: bool = False
    among: tuple[str, ...] = ()
    misses: int = 0

    @property
    def active(self) -> bool:
        """Whether the guide waits for an answer."""
        return self.draft is not None and self.draft.etat == "en_cours"
