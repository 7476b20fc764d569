"""What opening a conversation asks of the portals: its keys, its used tokens, and whom it may identify."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from api.chat.schemas import Role
from api.db.base import Base
from api.enrolments.models import Enrolment
from api.evaluations.models import Opinion
from api.people.models import ExamCentre, Person, Signatory, TrainingBody
from api.portals.models import Portal, PortalContact, PortalIdentity, PortalKey, UsedAssertion


class PortalRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open_portal(self, slug: str) -> Portal | None:
        return await self._session.scalar(select(Portal).where(Portal.slug == slug, Portal.active))

    async def allowed_origins(self) -> frozenset[str]:
        """Those of all the portals that are open."""
        found = await self._session.scalars(select(Portal.allowed_origins).where(Portal.active))
        return frozenset(origin for origins in found for origin in origins)

    async def keys_at(self, portal_id: int, now: datetime) -> list[PortalKey]:
        """The keys that are valid at that moment."""
        query = select(PortalKey).where(
            PortalKey.portal_id == portal_id,
            PortalKey.valid_from <= now,
            PortalKey.valid_until.is_(None) | (PortalKey.valid_until > now),
        )
        return list(await self._session.scalars(query))

    async def is_used(self, portal_id: int, jti_hash: str) -> bool:
        query = select(UsedAssertion.id).where(
            UsedAssertion.portal_id == portal_id, UsedAssertion.jti_hash == jti_hash
        )
        return await self._session.scalar(query) is not None

    async def identity(self, portal_id: int, subject: str, role: Role) -> PortalIdentity | None:
        return await self._session.scalar(
            select(PortalIdentity).where(
                PortalIdentity.portal_id == portal_id,
                PortalIdentity.subject == subject,
                PortalIdentity.role == role,
            )
        )

    async def reachable_person(
        self,
        portal: Portal,
        role: Role,
        *,
        email: str | None = None,
        person_id: int | None = None,
        invented_too: bool = True,
    ) -> Person | None:
        """The person of that address or number, if that portal may identify them in that role.

        A candidate has an enrolment; somebody of a company is a signatory. On the portal of a centre or of an
        organisme de formation: an enrolment there, or an opinion asked of them on such an enrolment. Without
        `invented_too`, nobody of the demonstration.
        """
        named = func.lower(Person.email) == email.lower() if email is not None else Person.id == person_id
        return await self._session.scalar(
            select(Person).where(
                named,
                Person.erased_at.is_(None),
                _has_role(portal, role),
                true() if invented_too else ~Person.fictional,
            )
        )

    async def portal(self, slug: str) -> Portal | None:
        """Open or closed."""
        return await self._session.scalar(select(Portal).where(Portal.slug == slug))

    async def open_beside(self, portal: Portal) -> list[Portal]:
        """The other portals that are open."""
        query = select(Portal).where(Portal.active, Portal.id != portal.id).order_by(Portal.slug)
        return list(await self._session.scalars(query))

    async def portals(self) -> list[tuple[Portal, int, int]]:
        """All of them, each with how many keys and contacts it has."""
        keys = select(func.count(PortalKey.id)).where(PortalKey.portal_id == Portal.id).scalar_subquery()
        contacts = (
            select(func.count(PortalContact.id)).where(PortalContact.portal_id == Portal.id).scalar_subquery()
        )
        rows = await self._session.execute(select(Portal, keys, contacts).order_by(Portal.slug))
        return [(portal, keys, contacts) for portal, keys, contacts in rows]

    async def keys(self, portal_id: int) -> list[PortalKey]:
        query = select(PortalKey).where(PortalKey.portal_id == portal_id).order_by(PortalKey.id)
        return list(await self._session.scalars(query))

    async def contacts(self, portal_id: int) -> list[PortalContact]:
        query = select(PortalContact).where(PortalContact.portal_id == portal_id)
        return list(await self._session.scalars(query.order_by(PortalContact.departement)))

    async def holds(self, model: type[ExamCentre] | type[TrainingBody], number: int) -> bool:
        return await self._session.get(model, number) is not None

    async def add(self, *rows: Base) -> None:
        self._session.add_all(rows)
        await self._session.flush()


def _has_role(portal: Portal, role: Role) -> ColumnElement[bool]:
    followed = _followed(portal)
    if role == "candidat":
        return select(Enrolment.id).where(Enrolment.person_id == Person.id, followed).exists()
    signs = select(Signatory.id).where(Signatory.person_id == Person.id)
    if portal.exam_centre_id is None and portal.training_body_id is None:
        return signs.exists()
    # As everywhere: of a candidate who is still tied to the signatory's company.
    return (
        signs.join(Opinion, Opinion.signatory_id == Signatory.id)
        .join(Enrolment, Enrolment.id == Opinion.enrolment_id)
        .where(Enrolment.company_id == Signatory.company_id, followed)
        .exists()
    )


def _followed(portal: Portal) -> ColumnElement[bool]:
    """The enrolments that the portal's own body follows."""
    if portal.exam_centre_id is not None:
        return Enrolment.exam_centre_id == portal.exam_centre_id
    if portal.training_body_id is not None:
        return Enrolment.training_body_id == portal.training_body_id
    return true()
