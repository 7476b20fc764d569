"""The company's opinion: asked of its signatory once the candidate knows, given by that signatory alone
(api/opinion_forms).

No result comes of it: the fiche makes it part of the evaluation and does not say how it counts.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from api.access.roles import Role
from api.access.service import Grant
from api.clock import day_in_france
from api.crud.resource import Resource, Write
from api.enrolments.models import Enrolment
from api.errors import NotPossibleNow, RecordRefused
from api.evaluations.models import Opinion
from api.evaluations.repository import EvaluationsRepository
from api.evaluations.schemas import (
    AskedOpinionView,
    OpinionFilters,
    OpinionRequest,
    OpinionView,
)
from api.people.models import Signatory


async def new_request(_session: AsyncSession, grant: Grant, given: OpinionRequest) -> Opinion:
    """The request, dated by the clock."""
    return Opinion(**given.model_dump(), requested_at=grant.now)


async def check_request(write: Write) -> None:
    """The signatory is of the company that the enrolment names, and the candidate was told beforehand."""
    opinion: Opinion = write.record
    enrolment = await write.session.get_one(Enrolment, opinion.enrolment_id)
    signatory = await write.session.get_one(Signatory, opinion.signatory_id)
    if enrolment.company_id is None:
        raise RecordRefused(
            "Cette inscription n'est rattachée à aucune entreprise : il n'y a pas d'avis à demander. Indiquez d'abord "
            "l'entreprise ; en VAE, seulement si le candidat lui a dit sa démarche."
        )
    if signatory.company_id != enrolment.company_id:
        raise RecordRefused(
            "Ce signataire n'est pas de l'entreprise du candidat : choisissez-en un de cette entreprise."
        )
    if signatory.person_id == enrolment.person_id:
        raise RecordRefused(
            "Ce signataire est le candidat lui-même : l'avis est celui de l'entreprise. Choisissez un autre signataire."
        )
    if opinion.candidate_told_on > day_in_france(write.grant.now):
        raise RecordRefused(
            "Le candidat est prévenu avant que l'avis soit demandé : prévenez-le, puis indiquez la date."
        )
    if await EvaluationsRepository(write.session).declared_on(opinion.enrolment_id) is not None:
        raise NotPossibleNow(
            "Le jury s'est prononcé sur cette inscription : un avis ne peut plus lui être joint. "
            "Si le candidat se présente de nouveau, demandez l'avis sur sa nouvelle inscription."
        )


async def check_removal(write: Write) -> None:
    """A request made by mistake is withdrawn while nobody has answered it."""
    if write.record.given_at is not None:
        raise NotPossibleNow(
            "L'avis est déjà donné : la demande ne se retire plus. Un formulaire envoyé se rouvre, par le centre d'examen."
        )


OPINIONS = Resource(
    name="opinions",
    label="avis de l'entreprise",
    model=Opinion,
    view=OpinionView,
    create=OpinionRequest,
    update=None,
    filters=OpinionFilters,
    removable=True,
    on_write=check_request,
    on_remove=check_removal,
    build=new_request,
    writes="opinions.request",
)
ASKED_OPINIONS = Resource(
    name="opinions",
    label="avis de l'entreprise",
    model=Opinion,
    view=AskedOpinionView,
    create=None,
    update=None,
    filters=OpinionFilters,
)


def opinions_for(grant: Grant) -> Resource[Opinion]:
    """The opinions as that caller may see them: a signatory sees nothing of the file."""
    return ASKED_OPINIONS if grant.principal.role is Role.ENTREPRISE else OPINIONS
