from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from api.chat.schemas import Role
from api.crud.fields import Email
from api.identity.schemas import OpeningWishes


class CodeRequest(BaseModel):
    email: Annotated[Email, StringConstraints(strip_whitespace=True)]
    role: Role


class CodeView(BaseModel):
    """The same whoever asks, and whether or not the address is anybody's."""

    expires_at: datetime
    expires_in: int = Field(description="En secondes : l'horloge du navigateur peut être fausse")
    extensions_left: int


class VerificationRequest(OpeningWishes):
    code: str = Field(max_length=40, description="Six chiffres ; les espaces ne comptent pas")
