"""What a form sends, as the API's own schemas read it; what is wrong is said field by field, in French."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from api.errors import RecordRefused

SchemaT = TypeVar("SchemaT", bound=BaseModel)
FAULTS: Mapping[str, str] = {
    "outcome": "Choisissez une réponse.",
    "declared_on": "Indiquez la date de la déclaration.",
    "reason": "Le motif tient en 500 caractères.",
    "note": "La note tient en 4 000 caractères, sans caractère de commande.",
    "number": "Indiquez le numéro du dossier.",
    "capacity": "Choisissez une capacité.",
    "capacities": "Cochez au moins une capacité.",
    "modality": "Choisissez une modalité.",
    "evaluated_on": "Indiquez la date de l'évaluation.",
    "signatory_id": "Choisissez un signataire.",
    "name": "Indiquez le prénom et le nom.",
    "email": "Indiquez une adresse e-mail complète, comme prenom.nom@exemple.fr.",
    "role": "Choisissez un rôle.",
    "planned_on": "Indiquez une date complète, ou laissez vide.",
    "place": "Le lieu tient en 200 caractères, sur une ligne.",
    "kind": "Choisissez un document.",
    "due_on": "Indiquez une date complète, ou laissez vide.",
    "candidate_told_on": "Indiquez le jour où le candidat a été prévenu.",
}
_FIELD_NAME = re.compile(r" \(« [a-z_]+ »\)")


class FormRefused(RecordRefused):
    """A form with something missing or wrong, field by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("Complétez ou corrigez ce formulaire, puis envoyez-le de nouveau.")
        self.faults = faults


def given(schema: type[SchemaT], form: FormData, *lists: str, **known: Any) -> SchemaT:
    """The schema filled from the form; `lists` name the fields of several values, `known` what the form does not say."""
    names = schema.model_fields.keys() - known.keys()
    values: dict[str, Any] = {name: form.getlist(name) for name in lists if form.getlist(name)}
    # A field that is left empty is not sent: its default, or its absence, is the schema's to judge.
    values |= {
        name: form[name] for name in names - set(lists) if isinstance(form.get(name), str) and form[name]
    }
    try:
        return schema.model_validate({**values, **known})
    except ValidationError as error:
        wrong = sorted({str(fault["loc"][0]) for fault in error.errors() if fault["loc"]})
        raise FormRefused({name: FAULTS.get(name, f"Vérifiez « {name} ».") for name in wrong}) from error


def without_field_names(detail: str) -> str:
    """A refusal in the words of a page: names of the API's fields say nothing to who fills a form."""
    return _FIELD_NAME.sub("", detail)
