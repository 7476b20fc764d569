"""Types of fields that several kinds of record share."""

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, StringConstraints


def unchanged() -> Any:
    """The default of a field of a change: not sent, so left as it is; null is refused unless the type takes it."""
    return Field(default_factory=lambda: None)


# Printable text: no control character reaches a page, a file or a log.
_PRINTABLE = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
# One line of it, in the order that it is read: a name draws no second line in a procès-verbal, and turns none around.
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]*$"

Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=ONE_LINE)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=ONE_LINE)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=ONE_LINE)]
Reason = Annotated[str, StringConstraints(max_length=500, pattern=_PRINTABLE)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=_PRINTABLE)]
Email = Annotated[
    str,
    StringConstraints(
        max_length=254, pattern=r"^[^@\s<>,;\"\x00-\x1f]+@[^@\s<>,;\"\x00-\x1f]+\.[^@\s<>,;\".\x00-\x1f]+$"
    ),
]
Phone = Annotated[str, StringConstraints(max_length=20, pattern=r"^\+?[\d .]{6,19}$")]
Department = Annotated[str, StringConstraints(pattern=r"^(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]|98[678])$")]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2099, 12, 31))]
Reference = Annotated[int, Field(ge=1, le=2**31 - 1)]
Sought = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=ONE_LINE)]
# The codes of the fiche, told again for the description of the API and the tables' checks: a test compares them.
Capacity = Literal["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"]
CAPACITIES: tuple[Capacity, ...] = get_args(Capacity)
Capacities = Annotated[list[Capacity], Field(min_length=1, max_length=len(CAPACITIES))]
