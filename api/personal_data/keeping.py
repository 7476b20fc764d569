"""What an erasure keeps, why, and until when: said to whoever asks for it."""

from datetime import date, timedelta

from api.enrolments.models import Enrolment
from api.evaluations.models import Opinion
from api.jury.models import BlockAttestation, JuryDeclaration, Minutes
from api.people.models import Signatory
from api.personal_data.repository import Held
from api.personal_data.schemas import Kept
from api.settings import RetentionSettings
from knowledge.templating import french_date

_PROOF = "preuve de ce que le jury a déclaré, que la personne ou un employeur peut demander longtemps après"


def kept(held: Held, settings: RetentionSettings, log_for: str, *, certified: bool) -> list[Kept]:
    """The list, for a person whose rows these are."""
    found = []
    if certified:
        declared = [row.declared_on for row in held[JuryDeclaration]]
        issued = [row.issued_on for row in held[BlockAttestation]]
        found.append(
            Kept(
                what="Nom, inscription, déclaration du jury et attestations",
                why=_PROOF,
                until=_end([*declared, *issued], settings.retention_certified),
            )
        )
        if held[Minutes]:
            drawn = [row.drawn_up_on for row in held[Minutes]]
            found.append(
                Kept(what="Procès-verbaux", why=_PROOF, until=_end(drawn, settings.retention_minutes))
            )
    if held[Enrolment]:
        found.append(
            Kept(
                what="Inscriptions, évaluations et avis, sans nom",
                why="les décisions d'un jury et les comptes du centre y renvoient ; plus rien n'y désigne la personne"
                if not certified
                else "elles accompagnent la déclaration du jury",
                until="sans limite" if not certified else "comme la déclaration",
            )
        )
    own = {row.id for row in held[Enrolment]}
    if held[Signatory] and any(row.enrolment_id not in own for row in held[Opinion]):
        found.append(
            Kept(
                what="Avis donnés sur des candidats, sans nom de signataire",
                why="ils appartiennent au dossier de ces candidats",
                until="comme ces dossiers",
            )
        )
    found.append(
        Kept(
            what="Journal des changements, sans valeur personnelle",
            why="savoir qui a changé quoi",
            until=f"{log_for} après chaque changement",
        )
    )
    return found


def _end(days: list[date], duration: timedelta) -> str:
    return f"jusqu'au {french_date(max(days) + duration)}"
