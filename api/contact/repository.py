"""Whom to turn to, who asks, and what their conversation was about."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.chat.models import Message
from api.contact.recorded import from_centre, from_portal
from api.enrolments.models import Enrolment
from api.identity.models import ChatSession
from api.people.models import CentreContact, Person
from api.portals.contacts import Contact
from api.portals.models import Portal, PortalContact


@dataclass(frozen=True)
class Asker:
    """Who speaks in a session, and on which portal; nobody in particular where nobody was identified.

    `dossier` and `exam_centre_id`: a candidate's, of their latest enrolment.
    """

    portal: Portal
    person: Person | None = None
    role: str | None = None
    dossier: str | None = None
    exam_centre_id: int | None = None


class ContactRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def contact_for(
        self, portal_id: int, departement: str, exam_centre_id: int | None = None
    ) -> Contact | None:
        """Whom somebody of that département ("" where it is not known) is sent to by that portal.

        The portal's own contact for the département; else the centre that follows them, where it is given; else the
        portal's contact for all the others; else a centre's, the last checked one first.
        """
        own = await self._of_centre(exam_centre_id, departement) if exam_centre_id is not None else None
        departement = departement or (own.departement if own else "")
        named = {one.departement: one for one in await self._of_portal(portal_id, departement)}
        if departement in named and departement:
            return from_portal(named[departement])
        if own is not None:
            return own
        if "" in named:
            return from_portal(named[""])
        query = select(CentreContact).where(CentreContact.department == departement)
        last = await self._session.scalar(
            query.order_by(CentreContact.checked_on.desc(), CentreContact.id).limit(1)
        )
        return from_centre(last) if last else None

    async def asker(self, session_id: int) -> Asker:
        row = await self._session.execute(
            select(ChatSession, Portal, Person)
            .join(Portal, Portal.id == ChatSession.portal_id)
            .outerjoin(Person, Person.id == ChatSession.person_id)
            .where(ChatSession.id == session_id)
        )
        opened, portal, person = row.one()
        if person is None or opened.role != "candidat":
            return Asker(portal, person, opened.role)
        enrolment = await self._session.scalar(
            select(Enrolment)
            .where(Enrolment.person_id == person.id, Enrolment.fiche == portal.fiche)
            .order_by(Enrolment.created_at.desc(), Enrolment.id.desc())
            .limit(1)
        )
        if enrolment is None:
            return Asker(portal, person, opened.role)
        return Asker(portal, person, opened.role, enrolment.number, enrolment.exam_centre_id)

    async def answered_questions(self, conversation_id: str) -> list[str]:
        """The questions that were answered in that conversation, in their order, each as often as it was."""
        payloads = await self._session.scalars(
            select(Message.payload)
            .where(Message.conversation_id == conversation_id, Message.author == "assistant")
            .order_by(Message.id)
        )
        return [question for payload in payloads for question in payload.get("questions", [])]

    async def _of_portal(self, portal_id: int, departement: str) -> list[PortalContact]:
        query = select(PortalContact).where(
            PortalContact.portal_id == portal_id, PortalContact.departement.in_(["", departement])
        )
        return list(await self._session.scalars(query))

    async def _of_centre(self, exam_centre_id: int, departement: str) -> Contact | None:
        """That centre's contact for the département, or its only one where none is said."""
        query = select(CentreContact).where(CentreContact.exam_centre_id == exam_centre_id)
        if departement:
            query = query.where(CentreContact.department == departement)
        found = list(await self._session.scalars(query.limit(2)))
        return from_centre(found[0]) if len(found) == 1 else None
