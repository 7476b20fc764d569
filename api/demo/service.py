from datetime import datetime

from api.demo.personas import PERSONAS, PORTAL, PersonaName
from api.errors import DemoDataMissing
from api.identity.schemas import OpeningWishes, SessionView
from api.identity.service import IdentifiedPerson, SessionService


async def open_demo_session(
    name: PersonaName, wishes: OpeningWishes, sessions: SessionService, now: datetime
) -> SessionView:
    """A session in the place of a fictional person; a person who is not fictional is refused."""
    persona = next(one for one in PERSONAS if one.persona == name)
    if persona.email is None or persona.role is None:
        return await sessions.open(await sessions.portal(PORTAL), None, now, wishes)
    person = await sessions.person(persona.email)
    if person is None or not person.fictional:
        raise DemoDataMissing
    return await sessions.open(
        await sessions.portal(PORTAL),
        IdentifiedPerson(person, persona.role, "demonstration"),
        now,
        wishes,
    )
