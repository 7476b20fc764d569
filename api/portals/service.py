"""Opening a conversation from a portal: on its own pages, in the name of whom it identifies."""

import contextlib
import logging
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.exc import IntegrityError

from api.audit.attribution import system
from api.errors import IdentityRequired, InvalidAssertion, OriginRefused, UnknownPortal
from api.identity.schemas import OpeningWishes, SessionRequest, SessionView
from api.identity.service import IdentifiedPerson
from api.identity.sessions import session_service
from api.people.models import Person
from api.portals.assertions import SKEW, Assertion, AssertionFault, Cause, Verifier
from api.portals.models import Portal, PortalIdentity, UsedAssertion
from api.portals.origins import is_welcome, own_origins
from api.portals.repository import PortalRepository
from api.resources import Resources

logger = logging.getLogger(__name__)


class Reception:
    """Lets people in from the portals that embed the assistant."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._database = resources.database

    async def open(self, request: SessionRequest, origin: str | None) -> SessionView:
        """A conversation of the person whom the portal's token names, or an anonymous one without token."""
        now = self._resources.clock()
        async with self._database.read() as session:
            repository = PortalRepository(session)
            portal = await repository.open_portal(request.portal)
            if portal is None:
                raise UnknownPortal
            self._check_origin(portal, origin)
            keys = await repository.keys_at(portal.id, now) if request.identity_token is not None else []
        if request.identity_token is None:
            return await self._open_anonymous(portal, request, now)
        verifier = Verifier(portal.slug, self._resources.settings.origin, keys, self._resources.cipher)
        try:
            assertion = verifier.verify(request.identity_token, now)
        except AssertionFault as fault:
            raise self._refusal(portal, fault.cause) from fault
        with contextlib.suppress(IntegrityError):
            return await self._open_identified(portal, assertion, request, now)
        # Another process was given the same token, or the same person for the first time, at this very moment.
        return await self._open_identified(portal, assertion, request, now)

    def _check_origin(self, portal: Portal, origin: str | None) -> None:
        if not is_welcome(origin, portal.allowed_origins, own_origins(self._resources.settings)):
            raise OriginRefused

    def _refusal(self, portal: Portal, cause: Cause) -> InvalidAssertion:
        logger.warning("portal token refused", extra={"cause": cause, "portal": portal.slug})
        self._resources.metrics.assertions_refused.labels(cause).inc()
        return InvalidAssertion()

    async def _open_anonymous(self, portal: Portal, wishes: OpeningWishes, now: datetime) -> SessionView:
        if portal.enforce_identity:
            raise IdentityRequired
        async with self._database.write() as session:
            opened = await session_service(self._resources, session).open(portal, None, now, wishes)
        self._resources.metrics.sessions.labels("anonyme").inc()
        return opened

    async def _open_identified(
        self, portal: Portal, assertion: Assertion, wishes: OpeningWishes, now: datetime
    ) -> SessionView:
        async with self._database.write(system(f"portail {portal.slug}", now)) as session:
            repository = PortalRepository(session)
            if await repository.is_used(portal.id, assertion.jti_hash):
                raise self._refusal(portal, "rejoue")
            await repository.add(
                UsedAssertion(
                    portal_id=portal.id,
                    jti_hash=assertion.jti_hash,
                    expires_at=assertion.expires_at + SKEW + timedelta(seconds=1),
                )
            )
            person = await self._person(repository, portal, assertion)
            identified = IdentifiedPerson(person, assertion.role, "portail") if person else None
            opened = await session_service(self._resources, session).open(
                portal, identified, now, wishes, not_found=person is None
            )
        self._resources.metrics.sessions.labels(assertion.role if person else "anonyme").inc()
        return opened

    async def _person(
        self, repository: PortalRepository, portal: Portal, assertion: Assertion
    ) -> Person | None:
        """Who the portal's user is for us: whom they were linked to, else whose signed address they have."""
        reachable = partial(
            repository.reachable_person,
            portal,
            assertion.role,
            invented_too=self._resources.settings.invented_people,
        )
        known = await repository.identity(portal.id, assertion.subject, assertion.role)
        if known is not None:
            return await reachable(person_id=known.person_id)
        if assertion.email is None:
            return None
        person = await reachable(email=assertion.email)
        if person is None:
            return None
        await repository.add(
            PortalIdentity(
                portal_id=portal.id,
                subject=assertion.subject,
                person_id=person.id,
                role=assertion.role,
            )
        )
        return person
