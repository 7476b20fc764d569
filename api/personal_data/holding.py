"""What the plan says of a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.db.base import Base
from api.enrolments.models import Enrolment


@dataclass(frozen=True)
class Link:
    """`column` holds what the `target` column of the parent's linked rows holds."""

    column: str
    parent: type[Base]
    target: str = "id"


@dataclass(frozen=True)
class Holding:
    """A table's rows about a person: why they are held, which setting says how long, what is shown of them."""

    model: type[Base]
    title: str
    why: str
    retention: str
    links: tuple[Link, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)
    withheld: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    # Worked out rather than recorded.
    told: Mapping[str, str] = field(default_factory=dict)


SECRET = "empreinte technique qui protège l'accès : elle ne dit rien de vous"
ENROLMENT = {"enrolment_id": "Inscription", "created_at": "Enregistré le"}
OF_ENROLMENT = (Link("enrolment_id", Enrolment),)
