from datetime import datetime

from pydantic import BaseModel, Field

from api.chat.schemas import Role, Welcome


class SessionRequest(BaseModel):
    portal: str = Field(pattern=r"^[\w-]+$", max_length=64)


class PersonView(BaseModel):
    display_name: str
    role: Role
    fictional: bool


class SessionView(BaseModel):
    session_token: str
    conversation_id: str
    expires_at: datetime
    person: PersonView | None
    welcome: Welcome
