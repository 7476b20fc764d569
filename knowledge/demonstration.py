"""A fictional person's record, to render personal answers in the checks and in the cahier."""

from datetime import date
from typing import Final

from knowledge.answer import AwaitedOpinion
from knowledge.progress import CapacityRecord, EnrolmentRecord, Outcome, Route

RECORD: Final = EnrolmentRecord(
    route=Route.CONTRAT_PROFESSIONNALISATION,
    entered_on=date(2023, 9, 4),
    capacities=(
        CapacityRecord("C1", Outcome.VALIDEE, published=True, opinion="favorable"),
        CapacityRecord("C2", Outcome.VALIDEE, published=True, opinion="favorable"),
        CapacityRecord("C5", Outcome.VALIDEE, published=False, opinion_awaited=True),
        CapacityRecord("C8", Outcome.NON_VALIDEE, published=True),
    ),
    jury_on=date(2026, 12, 15),
)
AWAITED: Final = [
    AwaitedOpinion(
        candidat="Camille Démo (personne fictive)", capacites=["C5", "C6"], depuis=date(2026, 10, 5)
    )
]
