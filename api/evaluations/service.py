"""Evaluations: who may change them and until when, and when the centre d'examen lets their outcomes be seen."""

from collections.abc import Sequence
from datetime import date, datetime

from api.access.rules import RULES
from api.access.service import Grant
from api.clock import day_in_france
from api.crud.resource import Resource, Write
from api.errors import NotPossibleNow, RecordRefused
from api.evaluations.models import Evaluation, Evaluator
from api.evaluations.repository import EvaluationsRepository
from api.evaluations.schemas import (
    EvaluationChange,
    EvaluationCreate,
    EvaluationFilters,
    EvaluationView,
    EvaluatorChange,
    EvaluatorCreate,
    EvaluatorFilters,
    EvaluatorView,
    Publication,
    Withdrawal,
)
from knowledge.progress import Outcome
from knowledge.templating import short_date


async def check_evaluation(write: Write) -> None:
    """A result has happened, its evaluators are known here, and what the jury had before it changes with a reason."""
    repository = EvaluationsRepository(write.session)
    evaluation: Evaluation = write.record
    wanted = set(write.values.get("evaluator_ids") or ())
    if wanted - await repository.evaluators(wanted, write.grant.may_refer_to(Evaluator)):
        raise RecordRefused(
            "« evaluator_ids » désigne un évaluateur qui n'existe pas, ou qui n'est pas de votre ressort."
        )
    refuse_evaluation(
        evaluation,
        write.grant,
        vae_decision=await repository.vae_decision(evaluation.enrolment_id),
        declared_on=await repository.declared_on(evaluation.enrolment_id),
        reason=write.reason,
    )


def refuse_evaluation(
    evaluation: Evaluation,
    grant: Grant,
    *,
    vae_decision: str | None,
    declared_on: date | None,
    reason: str | None = None,
) -> None:
    """Raise RecordRefused or NotPossibleNow where that evaluation may not be written, from what is known around it."""
    if Outcome(evaluation.outcome).is_result and evaluation.evaluated_on > day_in_france(grant.now):
        raise RecordRefused("Un résultat ne peut pas être daté d'un jour à venir : vérifiez la date.")
    _check_publisher(evaluation, grant)
    _check_admissibility(vae_decision)
    # A new attempt after the declaration was not before that jury: it corrects nothing.
    corrects = evaluation.id is not None or (
        declared_on is not None and evaluation.evaluated_on <= declared_on
    )
    if declared_on is not None and corrects and not reason:
        raise NotPossibleNow(
            f"Le jury s'est prononcé le {short_date(declared_on)} sur cette inscription : pour corriger une évaluation, "
            "indiquez le motif (« reason »), gardé au journal. Prévenez le jury : la déclaration est la sienne."
        )


async def check_removal(write: Write) -> None:
    """What a jury had before it stays, and what is published is the centre's."""
    _check_publisher(write.record, write.grant)
    if await EvaluationsRepository(write.session).declared_on(write.record.enrolment_id) is not None:
        raise NotPossibleNow(
            "Le jury s'est prononcé sur cette inscription : une évaluation ne se retire plus. "
            "Corrigez-la en indiquant le motif (« reason »)."
        )


def _check_publisher(evaluation: Evaluation, grant: Grant) -> None:
    """The centre chooses what is seen: whoever cannot publish does not change what is published."""
    publishers = RULES["evaluations.publish"]
    if evaluation.published_at is not None and grant.principal.role not in publishers:
        raise NotPossibleNow(
            "Ce résultat est publié, ou sur le point de l'être : demandez au centre d'examen de le corriger."
        )


def _check_admissibility(vae_decision: str | None) -> None:
    """A VAE declared not recevable goes no further (« En amont, une phase de recevabilité »: certain).

    One whose decision is not recorded is let through: the decision may have been taken and not entered yet. This is our
    choice; progress says « à vérifier par le centre » meanwhile.
    """
    if vae_decision == "non_recevable":
        raise NotPossibleNow(
            "La demande de VAE est enregistrée comme non recevable : la commission de validation vient après la "
            "recevabilité. Si la décision a changé, corrigez d'abord le dossier de VAE."
        )


EVALUATORS = Resource(
    name="evaluators",
    label="évaluateurs",
    model=Evaluator,
    view=EvaluatorView,
    create=EvaluatorCreate,
    update=EvaluatorChange,
    filters=EvaluatorFilters,
    removable=True,
)
EVALUATIONS = Resource(
    name="evaluations",
    label="évaluations",
    model=Evaluation,
    view=EvaluationView,
    create=EvaluationCreate,
    update=EvaluationChange,
    filters=EvaluationFilters,
    removable=True,
    on_write=check_evaluation,
    on_remove=check_removal,
)


class PublicationService:
    """When the outcomes of an enrolment become visible outside the centre d'examen; the caller reaches it already."""

    def __init__(self, repository: EvaluationsRepository, now: datetime) -> None:
        self._repository = repository
        self._now = now

    async def publish(self, enrolment_id: int, given: Publication) -> list[Evaluation]:
        """Publish what is not visible yet; a publication set for later is set anew."""
        if given.at is not None and given.at < self._now:
            raise RecordRefused("Une publication ne s'antidate pas : indiquez un moment à venir, ou aucun.")
        return await self._set(enrolment_id, given, given.at or self._now, of_scheduled_only=False)

    async def withdraw(self, enrolment_id: int, given: Withdrawal) -> list[Evaluation]:
        """Take back publications that are still to come."""
        return await self._set(enrolment_id, given, None, of_scheduled_only=True)

    async def _set(
        self, enrolment_id: int, given: Withdrawal, moment: datetime | None, *, of_scheduled_only: bool
    ) -> list[Evaluation]:
        changing = [
            one
            for one in await self._repository.evaluations(enrolment_id)
            if (given.capacities is None or one.capacity in given.capacities)
            and (not of_scheduled_only if one.published_at is None else one.published_at > self._now)
        ]
        _refuse_without(changing, given.capacities, of_scheduled_only)
        for one in changing:
            one.published_at = moment
        await self._repository.flush()
        return changing


def _refuse_without(
    changing: Sequence[Evaluation], capacities: Sequence[str] | None, withdrawing: bool
) -> None:
    """All or nothing: whoever names a capacity must not believe that it was published."""
    without = sorted(set(capacities or ()) - {one.capacity for one in changing})
    if changing and not without:
        return
    named = f" pour : {', '.join(without)}" if without else ""
    if withdrawing:
        raise NotPossibleNow(
            f"Aucune publication à venir{named}. Une publication passée ne se retire pas, le candidat a pu la lire : "
            "corrigez l'évaluation."
        )
    raise NotPossibleNow(
        f"Rien à publier{named}. Enregistrez d'abord l'évaluation ; ce qui est déjà publié le reste."
    )
