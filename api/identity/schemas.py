from datetime import datetime

from pydantic import BaseModel, Field

from api.chat.schemas import Role, Welcome


class SessionRequest(BaseModel):
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
