from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from api.audit.models import Action
from api.crud.fields import Day, Reference, Title
from api.crud.resource import Filters


class AuditFilters(Filters):
    """One record's log, or, for the administrator, everybody's; both days included, as days in France."""

    record_type: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,32}$")] | None = None
    record_id: Reference | None = None
    actor: Title | None = None
    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None


class FieldChange(BaseModel):
    """A field from what to what; both are null where an erasure took the values away."""

    field: str
    before: Any
    after: Any


class AuditEntryView(BaseModel):
    """Who changed what, when and why; `subject` says in words what it is about."""

    id: int
    at: datetime
    actor: str
    actor_role: str
    action: Action
    record_type: str
    record_id: int
    subject: str
    reason: str | None
    changes: list[FieldChange]


class AuditPage(BaseModel):
    """Latest first; `next_cursor` asks for what came before."""

    items: list[AuditEntryView]
    next_cursor: str | None
