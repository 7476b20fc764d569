from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.crud.fields import Prose
from api.crud.resource import Input


class ExportSection(BaseModel):
    """A table's rows about the person; `labels` says its fields in French, `withheld` what is not shown and why."""

    table: str
    title: str
    why: str
    kept_for: str
    note: str | None
    labels: dict[str, str]
    withheld: dict[str, str]
    rows: list[dict[str, Any]]


class PersonExport(BaseModel):
    """All that is held on a person."""

    person_id: int
    name: str
    generated_at: datetime
    to_ask: str
    sections: list[ExportSection]


class ErasureRequest(Input):
    reason: Annotated[Prose, Field(max_length=500, description="Motif, gardé au journal")]


class Erased(BaseModel):
    """What was erased, what was done to it, and how many rows of it."""

    what: str
    how: str
    count: int


class Kept(BaseModel):
    """What is kept, why, and until when."""

    what: str
    why: str
    until: str


class Mention(BaseModel):
    """Rows that may still name the person in a free text of somebody else's record: to be read by a human."""

    table: str
    count: int


class ErasureReport(BaseModel):
    """What an erasure did; sent again, it finds nothing more to erase."""

    person_id: int
    erased_at: datetime
    certified: bool
    erased: list[Erased]
    kept: list[Kept]
    to_check: list[Mention]
    elsewhere: list[str]
