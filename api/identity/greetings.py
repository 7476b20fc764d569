"""The first words of a conversation, by who the person is and the path they are on."""

from collections.abc import Mapping

from api.chat.conversations import Greeting
from api.chat.schemas import Role
from api.people.models import Person
from api.portals.models import Portal
from api.records.service import RecordsService
from knowledge import Knowledge
from knowledge.progress import Route

AUTOMATIC = "Je suis un assistant automatique : je réponds à vos questions sur ce CQPM"
NO_FILE = "Aucun dossier n'a été trouvé pour votre compte : demandez à votre centre d'examen."
# The portal's own line, among its texts.
PORTAL_LINE = "accueil"


class Greeter:
    """Says hello; what it says of a person comes from the records, never from the portal's token."""

    def __init__(self, records: RecordsService, knowledge: Knowledge, notice: str) -> None:
        self._records = records
        self._knowledge = knowledge
        self._notice = notice

    async def greet(
        self, portal: Portal, person: Person | None, role: Role | None, *, not_found: bool = False
    ) -> Greeting:
        """`not_found`: the portal knows the person, and no file of theirs was found."""
        if person is None:
            words = [f"Bonjour. {AUTOMATIC}.", *([NO_FILE] if not_found else [])]
        elif role == "candidat":
            words = [f"Bonjour {person.given_name}. {AUTOMATIC} et sur votre parcours."]
            words += await self._path(person.id)
        else:
            words = [f"Bonjour {person.given_name}. {AUTOMATIC} et sur les avis de l'entreprise."]
            words += await self._awaited(person.id)
        texts: Mapping[str, str] = portal.texts
        words += [line] if (line := texts.get(PORTAL_LINE)) else []
        return Greeting(" ".join(words), self._notice)

    async def _path(self, person_id: int) -> list[str]:
        route = await self._records.current_route(person_id)
        return [f"Votre voie : {self._label(route)}."] if route else []

    async def _awaited(self, person_id: int) -> list[str]:
        number = sum(len(one.capacites) for one in await self._records.awaited_opinions(person_id))
        if number == 0:
            return []
        return ["Un avis est attendu de vous." if number == 1 else f"{number} avis sont attendus de vous."]

    def _label(self, route: Route) -> str:
        label: str = self._knowledge.fiche.value(f"voies.{route.value}")["libelle"]
        return label
