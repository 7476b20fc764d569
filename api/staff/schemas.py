from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.access.roles import Role, StaffRole
from api.crud.fields import Email, Name, Reference, Sought, Title, unchanged
from api.crud.resource import Change, Filters, Input, RecordView, View

MOST_DAYS = 365


class AccountCreate(Input):
    """A staff member: of an exam centre, of a training body, or of neither for an administrator."""

    name: Title
    email: Email
    role: StaffRole
    exam_centre_id: Reference | None = None
    training_body_id: Reference | None = None


class AccountChange(Change):
    """What changes; an account closed (`active`: false) opens nothing any more, its tokens included."""

    name: Title = unchanged()
    email: Email = unchanged()
    role: StaffRole = unchanged()
    exam_centre_id: Reference | None = unchanged()
    training_body_id: Reference | None = unchanged()
    active: bool = unchanged()


class AccountView(RecordView):
    name: str
    email: str
    role: StaffRole
    exam_centre_id: int | None
    training_body_id: int | None
    active: bool


class AccountFilters(Filters):
    name_contains: Sought | None = None
    email: Email | None = None
    role: StaffRole | None = None
    exam_centre_id: Reference | None = None
    training_body_id: Reference | None = None
    active: bool | None = None


class TokenCreate(Input):
    """A token, for a machine or a browser that the label names."""

    label: Name
    days: Annotated[int, Field(ge=1, le=MOST_DAYS, description="durée de validité, en jours")]


class TokenView(RecordView):
    label: str
    expires_at: datetime
    revoked_at: datetime | None


class NewTokenView(TokenView):
    """The only time that the token itself is shown."""

    token: str


class InvitationView(RecordView):
    """An invitation that left by e-mail: its link is in the e-mail only."""

    account_id: int
    expires_at: datetime


class BodyView(View):
    id: int
    name: str


class MeView(View):
    """Who calls, and what they belong to."""

    role: Role
    label: str
    account_id: int | None
    person_id: int | None
    exam_centre: BodyView | None
    training_body: BodyView | None
    companies: list[BodyView]
