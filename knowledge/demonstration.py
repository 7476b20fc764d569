"""A fictional person's record, to render personal answers in the checks and in the cahier."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Final, get_args

from knowledge.answer import AnswerRequest, AwaitedOpinion
from knowledge.base import Knowledge
from knowledge.checks import templates
from knowledge.progress import CapacityRecord, EnrolmentRecord, Outcome, Route, compute_progress
from knowledge.questions import Audience, Register

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


def requests(knowledge: Knowledge) -> Iterator[AnswerRequest]:
    """Every question with every value of its entity, for every audience and register, in short and in detail."""
    progress = compute_progress(RECORD, knowledge.fiche)
    for name, parameters in templates(knowledge):
        for audience, register, detail in product(get_args(Audience), get_args(Register), (False, True)):
            yield AnswerRequest(
                question=name,
                parametres=parameters,
                public=audience,
                registre=register,
                detail=detail,
                parcours=progress,
                avis_attendus=AWAITED,
            )
