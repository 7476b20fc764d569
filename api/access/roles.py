"""Who calls: the roles of the certification's records, in the words of those who hold them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, get_args


class Role(StrEnum):
    """A caller's one role."""

    ADMINISTRATEUR = "administrateur"
    CENTRE = "centre"
    ORGANISME = "organisme"
    EVALUATEUR = "evaluateur"
    PRESIDENT = "president"
    CANDIDAT = "candidat"
    ENTREPRISE = "entreprise"
    SERVICE = "service"


# Those who have an account.
StaffRole = Literal["administrateur", "centre", "organisme", "evaluateur", "president"]
STAFF_ROLES = tuple(Role(one) for one in get_args(StaffRole))


@dataclass(frozen=True)
class Principal:
    """An authenticated caller and what they belong to."""

    role: Role
    label: str
    account_id: int | None = None
    person_id: int | None = None
    exam_centre_id: int | None = None
    training_body_id: int | None = None
