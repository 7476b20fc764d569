"""The forms as staff see them: where each stands; and opening one again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.access.dependencies import allowed
from api.access.service import Grant
from api.crud.resource import Resource
from api.crud.router import RecordId, crud_router
from api.crud.service import etag
from api.dependencies import ResourcesDep
from api.opinion_forms.models import OpinionForm
from api.opinion_forms.schemas import OpinionFormFilters, OpinionFormView, Reopening
from api.opinion_forms.service import OpinionForms
from api.problems import documented

OPINION_FORMS = Resource(
    name="opinion_forms",
    label="formulaires d'avis de l'entreprise",
    model=OpinionForm,
    view=OpinionFormView,
    create=None,
    update=None,
    filters=OpinionFormFilters,
)

router = APIRouter(responses=documented(401, 403, 404, 422))
router.include_router(crud_router(OPINION_FORMS))


@router.post(
    "/v1/opinion-forms/{record_id}/reopening",
    tags=[OPINION_FORMS.label],
    summary="Rouvrir un formulaire envoyé ; l'avis reste en vigueur jusqu'au nouvel envoi",
    responses=documented(409),
)
async def reopen_form(
    record_id: RecordId,
    given: Reopening,
    grant: Annotated[Grant, Depends(allowed("opinion_forms.reopen"))],
    resources: ResourcesDep,
    response: Response,
) -> OpinionFormView:
    form = await OpinionForms(resources, grant).reopen(record_id, given.reason)
    response.headers["ETag"] = etag(form)
    return OpinionFormView.model_validate(form)
