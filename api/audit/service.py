"""Reading the log."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from api.access.roles import Role
from api.access.service import Grant
from api.audit.models import AuditEntry
from api.audit.repository import AuditRepository, matching, recorded_model
from api.audit.schemas import AuditEntryView, AuditFilters, AuditPage, FieldChange
from api.audit.words import subject
from api.clock import FRANCE
from api.crud.service import decode_cursor, encode_cursor
from api.errors import RecordNotFound, RecordRefused


class AuditService:
    """The log, as far as one caller reaches."""

    def __init__(self, repository: AuditRepository, grant: Grant) -> None:
        self._repository = repository
        self._grant = grant

    async def page(self, filters: AuditFilters) -> AuditPage:
        """A page of the log of a record in reach; the administrator may also ask for everybody's."""
        since = await self._since(filters)
        before = decode_cursor(filters.cursor) if filters.cursor else None
        found = await self._repository.page(matching(_sought(filters), since), before, filters.limit)
        if not found and filters.record_id and not since and filters.cursor is None:
            await self._require_record(filters)
        kept, more = found[: filters.limit], len(found) > filters.limit
        return AuditPage(
            items=views(kept, await self._repository.capacities(kept)),
            next_cursor=encode_cursor(kept[-1].id) if more else None,
        )

    async def _since(self, filters: AuditFilters) -> int:
        if filters.record_id is not None and filters.record_type is None:
            raise RecordRefused("Précisez « record_type » : le type de l'élément dont vous donnez le numéro.")
        if self._grant.principal.role is not Role.ADMINISTRATEUR:
            if filters.record_id is None:
                raise RecordRefused(
                    "Précisez « record_type » et « record_id » : l'élément dont vous voulez l'historique."
                )
            await self._require_record(filters)
        if filters.record_type is None or filters.record_id is None:
            return 0
        return await self._repository.born(filters.record_type, filters.record_id)

    async def _require_record(self, filters: AuditFilters) -> None:
        assert filters.record_id is not None
        model = recorded_model(filters.record_type or "")
        if model is None or not await self._repository.exists(
            model, filters.record_id, self._grant.reaches(model)
        ):
            raise RecordNotFound


def _sought(filters: AuditFilters) -> dict[str, Any]:
    sought = filters.sought
    if "from_" in sought:
        sought["from_"] = _midnight(sought["from_"])
    if "to" in sought:
        sought["to"] = _midnight(sought["to"] + timedelta(days=1))
    return sought


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), FRANCE)


def views(entries: Sequence[AuditEntry], capacities: Mapping[tuple[str, int], str]) -> list[AuditEntryView]:
    """Entries as they are shown, with the capacities of what they are about."""
    return [_view(one, subject(one, capacities)) for one in entries]


def _view(entry: AuditEntry, about: str) -> AuditEntryView:
    own = {
        name: getattr(entry, name)
        for name in AuditEntryView.model_fields
        if name not in ("changes", "subject")
    }
    return AuditEntryView(
        **own,
        subject=about,
        changes=[
            FieldChange(field=field, before=before, after=after)
            for field, (before, after) in sorted(entry.changes.items())
        ],
    )
