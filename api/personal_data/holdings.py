"""What is held on a person, table by table: the one plan that export, erasure and the documentation follow.

A table that leads to a person by its foreign keys, or that has a column marked `PERSONAL`, is here or in `OTHERS`: a
test goes through the metadata.
"""

from collections.abc import Mapping

from api.access.models import StaffAccount
from api.audit.models import AuditEntry
from api.db.base import Base
from api.evaluations.models import Evaluator
from api.idempotency.models import IdempotencyKey
from api.jury.models import JuryMember, JuryPoint
from api.people.models import CentreContact
from api.personal_data.files import FILES
from api.personal_data.holding import SECRET, Holding
from api.personal_data.juries import JURIES_AND_CONVERSATIONS
from api.personal_data.pages import PAGES, PLANS
from api.portals.models import PortalContact

# Those that others lead to, first.
HOLDINGS: tuple[Holding, ...] = (*FILES, *PLANS, *JURIES_AND_CONVERSATIONS, *PAGES)

# Told by what they name rather than by a foreign key.
AUDIT = Holding(
    AuditEntry,
    "Le journal des changements de votre dossier",
    "savoir qui a changé quoi, et le corriger",
    "retention_audit",
    shown={
        "at": "Le",
        "actor_role": "Par",
        "action": "Action",
        "record_type": "Élément",
        "record_id": "Numéro interne",
        "reason": "Motif",
        "changes": "De, à",
    },
    withheld={
        "actor": "le nom d'une autre personne : demandez-le au centre d'examen",
        "actor_id": "le compte d'une autre personne",
    },
)
KEYS = Holding(
    IdempotencyKey,
    "Les clés d'envoi de vos demandes",
    "ne pas créer deux fois ce qui est envoyé deux fois",
    "retention_idempotency",
    shown={"record_type": "Élément", "record_id": "Numéro interne", "created_at": "Le"},
    withheld={
        "key": SECRET,
        "request_hash": SECRET,
        "caller": "le rôle et le compte qui ont envoyé la demande",
    },
)
ALL_HOLDINGS: tuple[Holding, ...] = (*HOLDINGS, AUDIT, KEYS)

# Of people who are no candidate and no signatory, and whom no key ties to a `person`: what, why, and how long.
OTHERS: Mapping[type[Base], tuple[str, str, str]] = {
    StaffAccount: ("Comptes du personnel", "donner accès, et signer le journal", "tant que le compte sert"),
    PortalContact: (
        "Contacts donnés par les portails",
        "dire qui appeler",
        "jusqu'à leur remplacement par le portail",
    ),
    CentreContact: ("Contacts des centres", "dire qui appeler", "jusqu'à leur remplacement par le centre"),
    Evaluator: ("Évaluateurs", "savoir qui a évalué", "retention_evaluations"),
    JuryMember: ("Membres de jurys", "établir la conformité du jury", "retention_jury_members"),
    JuryPoint: ("Points confirmés d'un jury", "établir la conformité du jury", "retention_jury_members"),
}
