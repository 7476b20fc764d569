"""Fictional identities: mounted in the demonstration only, on this machine only."""

import asyncio
from datetime import datetime

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from api.demo.personas import PERSONAS, PersonaName
from api.demo.service import open_demo_session
from api.dependencies import ResourcesDep, limit_session_opening
from api.identity.router import SessionServiceDep
from api.identity.schemas import OpeningWishes, SessionView
from api.mail.mailbox import last_mails
from api.problems import documented

router = APIRouter(prefix="/v1/demo", tags=["démonstration"], responses=documented(413, 422, 429, 503))


class PersonaView(BaseModel):
    persona: PersonaName
    title: str
    description: str


class MailView(BaseModel):
    to: str
    subject: str
    text: str
    at: datetime


class DemoSessionRequest(OpeningWishes):
    persona: PersonaName


@router.get("/personas", summary="Les personnes fictives")
async def list_personas() -> list[PersonaView]:
    return [PersonaView.model_validate(persona, from_attributes=True) for persona in PERSONAS]


@router.post(
    "/sessions",
    status_code=201,
    name="open_demo_session",
    summary="Ouvrir une conversation comme une personne fictive",
    dependencies=[Depends(limit_session_opening)],
)
async def open_session(
    request: DemoSessionRequest, sessions: SessionServiceDep, resources: ResourcesDep
) -> SessionView:
    opened = await open_demo_session(request.persona, request, sessions, resources.clock())
    resources.metrics.sessions.labels(opened.person.role if opened.person else "anonyme").inc()
    return opened


@router.get("/mailbox", summary="Les derniers courriels de la démonstration")
async def list_mails(resources: ResourcesDep) -> list[MailView]:
    mails = await asyncio.to_thread(last_mails, resources.settings.mailbox_dir)
    return [MailView.model_validate(mail, from_attributes=True) for mail in mails]
