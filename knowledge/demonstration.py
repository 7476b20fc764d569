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
from knowledge.recorded import AwaitedDocument, GivenOpinion, Planned, Plans

PLANS: Final = Plans(
    planned={
        "C3": Planned("projets", date(2027, 1, 14)),
        "C4": Planned("reconstituee"),
        "C6": Planned("situation_reelle", date(2027, 1, 12), "Atelier (lieu fictif)"),
    },
    opinions={
        "C1": (GivenOpinion("favorable", date(2026, 10, 19), activities=("Montage d'une pompe",)),),
        "C2": (GivenOpinion("reserve", date(2026, 10, 19), "Encore aidé pour le tri des déchets."),),
    },
    documents=(AwaitedDocument("rapport", date(2027, 1, 8)), AwaitedDocument("preuve", received=True)),
    opinions_asked_on=date(2026, 10, 5),
    company="Atelier (entreprise fictive)",
    exam_centre="UIMM territoriale (centre fictif)",
)

RECORD: Final = EnrolmentRecord(
    route=Route.CONTRAT_PROFESSIONNALISATION,
    entered_on=date(2023, 9, 4),
    capacities=(
        CapacityRecord("C1", Outcome.VALIDEE, published=True, opinion="favorable"),
        CapacityRecord("C2", Outcome.VALIDEE, published=True, opinion="reserve"),
        CapacityRecord("C5", Outcome.VALIDEE, published=False, opinion_awaited=True),
        CapacityRecord("C8", Outcome.NON_VALIDEE, published=True),
    ),
    jury_on=date(2027, 2, 16),
    jury_place="Centre d'examen (lieu fictif)",
    plans=PLANS,
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
