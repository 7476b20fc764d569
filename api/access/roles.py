"""Who calls: the roles of the certification's records, in the words of those who hold them."""

from dataclasses import dataclass
from enum import StrEnum


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


STAFF_ROLES = (Role.ADMINISTRATEUR, Role.CENTRE, Role.ORGANISME, Role.EVALUATEUR, Role.PRESIDENT)


@dataclass(frozen=True)
class Principal:
    """An authenticated caller and what they belong to."""

    role: Role
    label: str
    account_id: int | None = None
    person_id: int | None = None
    exam_centre_id: int | None = None
    training_body_id: int | None = None
