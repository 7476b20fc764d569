"""The fictional staff of the demonstration. They have no password: only the demonstration's own route opens their accounts."""

from dataclasses import dataclass
from typing import Literal

from api.access.models import StaffAccount
from api.access.roles import StaffRole

FictionalName = Literal["administratrice", "centre", "organisme", "evaluatrice", "president"]


@dataclass(frozen=True)
class Fictional:
    member: FictionalName
    name: str
    email: str
    role: StaffRole
    title: str


TEAM: tuple[Fictional, ...] = (
    Fictional(
        "administratrice", "Ariane Démo", "ariane.demo@example.org", "administrateur", "administratrice"
    ),
    Fictional("centre", "Marc Démo", "marc.demo@example.org", "centre", "centre d'examen"),
    Fictional("organisme", "Lina Démo", "lina.demo@example.org", "organisme", "organisme de formation"),
    Fictional("evaluatrice", "Sofia Démo", "sofia.demo@example.org", "evaluateur", "évaluatrice"),
    Fictional("president", "Andréa Démo", "andrea.demo@example.org", "president", "présidence de jury"),
)


def fictional_team(centre_id: int, training_body_id: int) -> list[StaffAccount]:
    """Their accounts, in these bodies."""
    return [
        StaffAccount(
            name=one.name,
            email=one.email,
            role=one.role,
            exam_centre_id=centre_id if one.role in ("centre", "evaluateur", "president") else None,
            training_body_id=training_body_id if one.role == "organisme" else None,
        )
        for one in TEAM
    ]
