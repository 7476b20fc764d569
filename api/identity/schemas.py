from datetime import datetime

from pydantic import BaseModel, Field

from api.chat.schemas import Role, Welcome
from knowledge.questions import Register


class OpeningWishes(BaseModel):
    """How the page wants the conversation to open."""

    topic: str | None = Field(
        default=None,
        description="Thème de la page (acces, vae, blocs, jury…) : ses questions sont proposées d'abord. "
        "Un thème inconnu est ignoré",
    )
    registre: Register = Field(default="standard", description="« facile » : l'accueil en mots simples")


AS_USUAL = OpeningWishes()


class SessionRequest(OpeningWishes):
    portal: str = Field(pattern=r"^[\w-]+$", max_length=64)
    identity_token: str | None = Field(
        default=None,
        description="Jeton signé par le portail (JWT) ; sans lui, la conversation est anonyme",
    )


class PersonView(BaseModel):
    display_name: str
    role: Role
    fictional: bool


class RenewedView(BaseModel):
    """The token that replaces the former one, which lives one minute more at most."""

    session_token: str
    expires_at: datetime
    renewable_until: datetime


class SessionView(RenewedView):
    conversation_id: str
    person: PersonView | None
    welcome: Welcome
