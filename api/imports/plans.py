"""What a line would do, known before anything is written."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from api.clock import day_in_france
from api.db.base import Record
from api.imports.lines import Line
from api.imports.schemas import Overwriting
from knowledge.templating import short_date


@dataclass(frozen=True)
class Change:
    """A recorded value to be replaced, as the database keeps it and as people read it."""

    record: Record
    attribute: str
    value: Any
    told: Overwriting


@dataclass
class Plan:
    """One line that nothing is wrong with; each kind of file adds the rows that it makes."""

    line: Line
    creates: bool = False
    changes: list[Change] = field(default_factory=list)
    # Rows tied to the record: told like a replaced value, and made or removed by the kind's own plan.
    tied: list[Overwriting] = field(default_factory=list)

    @property
    def told(self) -> list[Overwriting]:
        """What the line replaces."""
        return [*(change.told for change in self.changes), *self.tied]

    def set(self, record: Record, attribute: str, value: Any, title: str, shown: Any = None) -> None:
        """Replace that value where it differs; `shown` is before and after in words, where they are ids."""
        before = getattr(record, attribute)
        if before == value:
            return
        old, new = shown or (before, value)
        told = overwriting(self.line, title, old, new)
        self.changes.append(Change(record, attribute, value, told))

    def apply(self) -> None:
        """Replace the values in the session."""
        for change in self.changes:
            setattr(change.record, change.attribute, change.value)


def overwriting(line: Line, title: str, before: Any, after: Any) -> Overwriting:
    """A replacement, for the report."""
    return Overwriting(line=line.number, column=title, before=_shown(before), after=_shown(after))


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        value = day_in_france(value)
    return short_date(value) if isinstance(value, date) else str(value)
