"""The fictional people of the demonstration."""

from dataclasses import dataclass
from typing import Literal

from api.chat.schemas import Role

PersonaName = Literal["visiteur", "candidat", "charlie", "sacha", "noa", "tuteur"]

PORTAL = "demo"
CANDIDATE_EMAIL = "camille.demo@example.org"
TUTOR_EMAIL = "dominique.demo@example.org"


@dataclass(frozen=True)
class Persona:
    """A choice on the demonstration page; without an address, nobody is identified."""

    persona: PersonaName
    title: str
    description: str
    email: str | None = None
    role: Role | None = None


PERSONAS: tuple[Persona, ...] = (
    Persona("visiteur", "Visiteur", "Vous n'êtes pas identifié : vous posez vos questions sur le CQPM."),
    Persona(
        "candidat",
        "Camille Démo, en parcours",
        "Personne fictive : une candidate en contrat de professionnalisation, qui suit son parcours.",
        CANDIDATE_EMAIL,
        "candidat",
    ),
    Persona(
        "charlie",
        "Charlie Exemple, encore deux capacités",
        "Personne fictive : en contrat de professionnalisation, avec une date de jury.",
        "charlie.exemple@example.org",
        "candidat",
    ),
    Persona(
        "sacha",
        "Sacha Exemple, au début",
        "Personne fictive : en formation continue ; rien n'est encore évalué.",
        "sacha.exemple@example.org",
        "candidat",
    ),
    Persona(
        "noa",
        "Noa Fictif, en VAE",
        "Personne fictive : en VAE, sans que son entreprise le sache.",
        "noa.fictif@example.org",
        "candidat",
    ),
    Persona(
        "tuteur",
        "Dominique Démo, en entreprise",
        "Personne fictive : une tutrice à qui l'avis de l'entreprise est demandé.",
        TUTOR_EMAIL,
        "entreprise",
    ),
)
