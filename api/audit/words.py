"""What an entry of the log is about, in words: « évaluation de C4 », « correction de la déclaration du jury »."""

from collections.abc import Mapping

from api.audit.models import AuditEntry
from api.wording import word

RECORDS: Mapping[str, str] = {
    "enrolment": "inscription",
    "person": "identité",
    "signatory": "signataire",
    "vae_file": "dossier de VAE",
    "vae_situation": "situation de VAE",
    "vae_situation_capacity": "capacité d'une situation de VAE",
    "recognition": "composante d'une autre fiche",
    "evaluation": "évaluation",
    "evaluation_evaluator": "commission d'évaluation",
    "evaluator": "évaluateur",
    "opinion": "avis de l'entreprise",
    "opinion_form": "formulaire de l'avis de l'entreprise",
    "evidence": "pièce",
    "planned_evaluation": "évaluation prévue",
    "expected_document": "document attendu",
    "reminder_choice": "choix de rappels",
    "jury_session": "séance de jury",
    "jury_member": "membre de jury",
    "jury_point": "point de conformité",
    "jury_candidate": "présentation au jury",
    "jury_declaration": "déclaration du jury",
    "block_attestation": "attestation de bloc",
    "minutes": "procès-verbal",
    "company": "entreprise",
    "training_body": "organisme de formation",
    "exam_centre": "centre d'examen",
    "centre_contact": "contact du centre",
    "staff_account": "compte du personnel",
    "staff_token": "jeton du personnel",
    "staff_invitation": "invitation du personnel",
    "portal": "portail",
    "portal_key": "clé d'un portail",
    "portal_contact": "contact d'un portail",
    "portal_identity": "personne connue d'un portail",
    "reference_criterion": "critère du référentiel",
    "answer_notice": "réponse mise en sourdine ou mention",
}


def subject(entry: AuditEntry, capacities: Mapping[tuple[str, int], str]) -> str:
    """In words; `capacities` has those of the rows that still are, by kind and number."""
    name = RECORDS.get(entry.record_type, word(entry.record_type))
    if entry.record_type == "jury_declaration":
        return _declaration(name, entry)
    capacity = capacities.get((entry.record_type, entry.record_id)) or _told(entry, "capacity")
    return f"{name} de {capacity}" if capacity else name


def _declaration(name: str, entry: AuditEntry) -> str:
    outcome, rank = _told(entry, "outcome"), _told(entry, "rank")
    of = f"correction de la {name}" if rank and rank != "1" else name
    return f"{of} : {word(outcome)}" if outcome and entry.action == "creation" else of


def _told(entry: AuditEntry, field: str) -> str | None:
    before, after = entry.changes.get(field, (None, None))
    value = before if after is None else after
    return None if value is None else str(value)
