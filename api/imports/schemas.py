"""The report of an import: what it does or would do, line by line."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

Status = Literal["simule", "enregistre", "enregistre_en_partie", "refuse"]


class Issue(BaseModel):
    """Something wrong; the line is that of the file, headers included."""

    line: int
    column: str | None
    problem: Annotated[str, Field(description="ce qui ne va pas")]
    remedy: Annotated[str, Field(description="ce qu'il faut faire")]


class Overwriting(BaseModel):
    """A recorded value that a line replaces."""

    line: int
    column: str
    before: str | None
    after: str | None


class ImportReport(BaseModel):
    """What the file does, or would do where `saved` is false.

    `refuse`: nothing was written, because of the lines in `issues`; with `partial`, the other lines are written.
    """

    status: Status
    saved: bool
    dry_run: bool
    partial: bool
    file: Annotated[str, Field(description="empreinte du fichier, gardée au journal avec les changements")]
    lines: Annotated[int, Field(description="lignes lues, sans les titres")]
    created: int
    updated: int
    unchanged: int
    refused: int
    issues: list[Issue]
    changes: Annotated[list[Overwriting], Field(description="valeurs déjà enregistrées qui sont remplacées")]
