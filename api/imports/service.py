"""An import: read, understood, planned line by line, then written in one transaction or not at all."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.exc import IntegrityError

from api.access.service import Grant
from api.db.session import Database
from api.errors import NotPossibleNow, VersionMismatch
from api.imports.candidates import CandidatesImport
from api.imports.columns import Kind
from api.imports.evaluations import EvaluationsImport
from api.imports.lines import Line, match_headers, read_lines
from api.imports.plans import Plan
from api.imports.repository import ImportRepository, batches
from api.imports.schemas import ImportReport, Issue, Status
from api.imports.tables import Table

_PRINT_LENGTH = 16


class Importer(Protocol):
    """What plans and writes one kind of file."""

    kind: Kind

    async def load(self, lines: Sequence[Line]) -> None: ...

    def plan(self, line: Line) -> Plan | None: ...

    async def write(self, plans: Sequence[Any]) -> None: ...


IMPORTERS: dict[str, type[CandidatesImport] | type[EvaluationsImport]] = {
    "candidates": CandidatesImport,
    "evaluations": EvaluationsImport,
}


@dataclass(frozen=True)
class Asked:
    """How the caller wants the file taken."""

    kind: str
    file: str
    dry_run: bool
    partial: bool


def fingerprint(content: bytes) -> str:
    """What the audit log keeps of a file: enough to recognise it, nothing to read in it."""
    return hashlib.sha256(content).hexdigest()[:_PRINT_LENGTH]


async def run_import(database: Database, grant: Grant, table: Table, asked: Asked) -> ImportReport:
    """The report of what the file did, or would do."""
    kind = IMPORTERS[asked.kind].kind
    headers, issues = match_headers(table, kind)
    if issues:
        return _report(asked, [], [], "refuse", issues)
    lines = read_lines(table, kind, headers)
    # Looked at first without a lock: a file with a fault stops nobody from writing.
    async with database.read() as session:
        plans = await _planned(IMPORTERS[asked.kind](ImportRepository(session), grant), lines)
    refused = any(line.issues for line in lines)
    if asked.dry_run or (refused and not asked.partial):
        return _report(asked, lines, plans, "refuse" if refused and not asked.partial else "simule")
    return await _written(database, grant, asked, read_lines(table, kind, headers))


async def _written(database: Database, grant: Grant, asked: Asked, lines: list[Line]) -> ImportReport:
    """Planned again inside the transaction that writes: what was read before may have changed."""
    try:
        async with database.write(grant.attribution(f"import {asked.file}")) as session:
            importer: Importer = IMPORTERS[asked.kind](ImportRepository(session), grant)
            plans = await _planned(importer, lines)
            refused = any(line.issues for line in lines)
            if refused and not asked.partial:
                return _report(asked, lines, plans, "refuse")
            for batch in batches([plan for plan in plans if plan.creates or plan.told]):
                await importer.write(batch)
    except (IntegrityError, VersionMismatch) as error:
        raise NotPossibleNow(
            "Quelqu'un a enregistré des données du fichier pendant l'import : rien n'est enregistré, recommencez."
        ) from error
    return _report(asked, lines, plans, "enregistre_en_partie" if refused else "enregistre")


async def _planned(importer: Importer, lines: list[Line]) -> list[Plan]:
    await importer.load(lines)
    plans = []
    for line in lines:
        if line.issues:
            continue
        plan = importer.plan(line)
        if plan is not None:
            plans.append(plan)
    return plans


def _report(
    asked: Asked, lines: Sequence[Line], plans: Sequence[Plan], status: Status, issues: Sequence[Issue] = ()
) -> ImportReport:
    created = sum(plan.creates for plan in plans)
    updated = sum(not plan.creates and bool(plan.told) for plan in plans)
    return ImportReport(
        status=status,
        saved=status in ("enregistre", "enregistre_en_partie"),
        dry_run=asked.dry_run,
        partial=asked.partial,
        file=asked.file,
        lines=len(lines),
        created=created,
        updated=updated,
        unchanged=len(plans) - created - updated,
        refused=sum(bool(line.issues) for line in lines),
        issues=[*issues, *(issue for line in lines for issue in line.issues)],
        changes=[told for plan in plans for told in plan.told],
    )
