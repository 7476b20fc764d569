"""The first words of a conversation, by who the person is and the path they are on."""

from collections.abc import Mapping

from api.chat.conversations import Greeting
from api.chat.schemas import Role
from api.people.models import Person
from api.portals.models import Portal
from api.records.service import RecordsService
from knowledge import Knowledge
from knowledge.progress import Route
from knowledge.questions import Register

# The portal's own line, among its texts.
PORTAL_LINE = "accueil"


class Greeter:
    """Says hello; what it says of a person comes from the records, never from the portal's token."""

    def __init__(self, records: RecordsService, knowledge: Knowledge, notice: str) -> None:
        self._records = records
        self._knowledge = knowledge
        self._say = knowledge.opening.say
        self._notice = notice

    async def greet(
        self,
        portal: Portal,
        person: Person | None,
        role: Role | None,
        register: Register,
        *,
        not_found: bool = False,
    ) -> Greeting:
        """`not_found`: the portal knows the person, and no file of theirs was found."""
        if person is None or role is None:
            words = [self._say("visiteur", register)]
            words += [self._say("sans_dossier", register)] if not_found else []
        else:
            words = [self._say(role, register, prenom=person.given_name)]
            words += await (self._path if role == "candidat" else self._awaited)(person.id, register)
        texts: Mapping[str, str] = portal.texts
        words += [line] if (line := texts.get(PORTAL_LINE)) else []
        return Greeting(" ".join(words), self._notice)

    async def _path(self, person_id: int, register: Register) -> list[str]:
        route = await self._records.current_route(person_id)
        return [self._say("voie", register, voie=self._label(route))] if route else []

    async def _awaited(self, person_id: int, register: Register) -> list[str]:
        number = sum(len(one.capacites) for one in await self._records.awaited_opinions(person_id))
        return [self._say("avis_attendus", register, nombre=number)] if number else []

    def _label(self, route: Route) -> str:
        label: str = self._knowledge.fiche.value(f"voies.{route.value}")["libelle"]
        return label
