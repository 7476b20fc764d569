from pydantic import BaseModel, ConfigDict, Field

from knowledge.drafts import Draft, Gesture
from knowledge.questions import Register


class GuideTurn(BaseModel):
    """What the dialogue read in a message of a guided conversation."""

    model_config = ConfigDict(extra="ignore")

    geste: Gesture
    etape: str | None = Field(default=None, max_length=40)
    choix: str | None = Field(default=None, max_length=40)
    texte: str = Field(default="", description="read at once, never kept")
    parametres: dict[str, str] = Field(default={}, description="what a message that opens the guide names")
    intention: str = Field(default="", max_length=100)
    part: float = Field(default=0.0, ge=0, le=1)
    grave: bool = Field(default=False, description="the message may be about a person in trouble")
    de_retour: bool = Field(default=False, description="after a silence")
    incomprehensions: int = Field(default=0, ge=0, le=10)
    registre: Register = "standard"
    notice_given: bool = False
    brouillon: Draft | None = Field(
        default=None, description="what the dialogue last saw; the conversation's own draft goes first"
    )
