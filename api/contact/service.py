"""Messages for a person: whom they go to, what they carry, and what is refused in words.

Nothing is kept here: the only trace is the e-mail to be sent, sealed until it has left and then emptied. A table of
demands would hold phone numbers that nobody looks after; whoever answers keeps them where they follow people.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from api.chat.sanitise import DROPPED
from api.contact.demand import Demand, Known
from api.contact.desk import Desk
from api.contact.phones import callable_number
from api.contact.refusals import EmailRefused, PhoneRefused, TextRefused
from api.contact.repository import Asker, ContactRepository
from api.contact.schemas import ContactReply, ContactRequest, ContactView, SentView
from api.errors import DemandRefused
from api.identity.service import Caller
from api.portals.contacts import Contact
from knowledge import Knowledge
from knowledge.answer import Source

MAX_CHARACTERS = 1000
MOST_TITLES = 20
DIRECTORY = "annuaire"
# What was said of distress, violence or health is never joined, even with a box ticked.
LEFT_OUT = frozenset({"sensible", "conversation"})
# The standard's own form of an address (HTML, « valid e-mail address »), without « =? »: a header would read an encoded
# word there, and with it a second address.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL = re.compile(rf"(?!.*=\?)[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")

# A number is read wherever it stands: what is not words and numbers, joined as people join them, names no département.
PLACE = re.compile(r"\(?\w+(?:[\s'’().,-]{1,3}\w+)*\)?\.?")

NO_CONTACT = "Aucun contact n'est enregistré ici pour ce département. Cherchez votre UIMM territoriale dans l'annuaire."
UNKNOWN_DEPARTEMENT = (
    "Je ne reconnais pas ce département. Écrivez son numéro (57, 2A, 974), son nom ou votre code postal."
)
SEVERAL_DEPARTEMENTS = "Plusieurs départements peuvent convenir : {labels}. Écrivez le numéro du vôtre."
WHICH_DEPARTEMENT = "Indiquez votre département : le message part au centre de ce département."
BAD_PHONE = (
    "Ce numéro n'a pas la forme d'un numéro français. Écrivez par exemple 06 12 34 56 78 "
    "(pas de numéro court, ni de numéro en 08)."
)
BAD_EMAIL = (
    "Cette adresse e-mail n'a pas la bonne forme. Écrivez par exemple prenom.nom@exemple.fr, sans accents."
)
NO_PHONE = "Écrivez le numéro où vous rappeler."
NO_EMAIL = "Écrivez votre adresse e-mail : la réponse y sera envoyée."
NO_TEXT = "Écrivez votre message."
TOO_LONG = "Votre message est trop long (1 000 caractères au plus). Raccourcissez-le : il n'a pas été envoyé."


@dataclass(frozen=True)
class Turned:
    """Whom a conversation turns to for a département."""

    asker: Asker
    departement: str
    contact: Contact | None


class ContactService:
    """One conversation's way to a person."""

    def __init__(
        self, repository: ContactRepository, knowledge: Knowledge, caller: Caller, key: str, now: datetime
    ) -> None:
        self._repository = repository
        self._knowledge = knowledge
        self._caller = caller
        self._key = key
        self._now = now

    async def contact(self, typed: str) -> ContactReply:
        """The contact of that département; without one, the centre that follows an identified candidate."""
        found = await self._turned(typed)
        return ContactReply(
            departement=found.departement,
            contact=_view(found.contact) if found.contact else None,
            text="" if found.contact or not found.departement else NO_CONTACT,
            directory=self._directory(),
            joined=_joined(found.asker),
        )

    async def summary(self) -> list[str]:
        """The titles of what was answered in the conversation, each once, the last ones where there are many."""
        asked = dict.fromkeys(await self._repository.answered_questions(self._caller.conversation_id))
        sensitive = {
            name for topic in LEFT_OUT if (one := self._knowledge.topics.get(topic)) for name in one.questions
        }
        known = self._knowledge.questions
        return [known[one].titre for one in asked if one in known and one not in sensitive][-MOST_TITLES:]

    async def leave(self, request: ContactRequest, desk: Desk) -> SentView:
        """Hand the demand over; the same one again gives the same reference and is handed over once.

        Raises DemandRefused, with what to write or whom to call instead.
        """
        found = await self._turned(request.departement)
        if found.contact is None:
            raise DemandRefused(NO_CONTACT if found.departement else WHICH_DEPARTEMENT)
        if found.contact.email is None:
            raise DemandRefused(_call_instead(found.contact))
        digest = self._digest(request)
        # Eight letters and figures, without the 0 and the 1 that pass for letters.
        letters = base64.b32encode(digest).decode()
        reference = f"{letters[:4]}-{letters[4:8]}"
        await desk.deliver(
            Demand(
                key=f"contact:{digest.hex()}",
                reference=reference,
                kind=request.kind,
                to=found.contact.email,
                portal=found.asker.portal.name,
                departement=found.departement,
                name=request.name,
                telephone=_telephone(request),
                email=_email(request),
                when=request.when,
                text=_text(request),
                summary=tuple(await self.summary()) if request.attach_summary else (),
                known=_known(found.asker),
                at=self._now,
            )
        )
        contact = found.contact
        return SentView(
            reference=reference,
            sent_to=contact.name,
            telephone=contact.telephone,
            opening_hours=contact.opening_hours,
        )

    async def _turned(self, typed: str) -> Turned:
        asker = await self._repository.asker(self._caller.session_id)
        departement = self._departement(typed) if typed.strip() else ""
        contact = None
        if departement or asker.exam_centre_id is not None:
            contact = await self._repository.contact_for(asker.portal.id, departement, asker.exam_centre_id)
            departement = departement or (contact.departement if contact else "")
        if not departement:
            # The portal's contact for all the others is nobody's before the département is known.
            contact = None
        return Turned(asker, departement, contact)

    def _departement(self, typed: str) -> str:
        """Its code, read as the guided questions read it."""
        departements = self._knowledge.guides.departements
        match departements.read(typed).choices if PLACE.fullmatch(typed.strip()) else ():
            case (code,):
                return code
            case ():
                raise DemandRefused(UNKNOWN_DEPARTEMENT)
            case several:
                labels = ", ".join(map(departements.label, several))
                raise DemandRefused(SEVERAL_DEPARTEMENTS.format(labels=labels))

    def _directory(self) -> Source:
        fiche = self._knowledge.fiche
        fact = fiche.faits[DIRECTORY]
        return Source(
            label=fiche.libelle_source,
            section=fiche.sections[fact.sections[0]],
            url=str(fact.valeur),
            date=fiche.date_source,
        )

    def _digest(self, request: ContactRequest) -> bytes:
        """Names the demand without naming its conversation; what was changed before it is sent again is another one."""
        said = f"contact-request|{self._caller.conversation_id}|{request.model_dump_json()}"
        return hmac.new(self._key.encode(), said.encode(), hashlib.sha256).digest()


def _view(contact: Contact) -> ContactView:
    return ContactView(
        name=contact.name,
        telephone=contact.telephone,
        address=contact.address,
        opening_hours=contact.opening_hours,
        checked_on=contact.checked_on,
        takes_messages=contact.email is not None,
    )


def _joined(asker: Asker) -> str | None:
    if asker.person is None:
        return None
    name = f"Votre nom ({asker.person.display_name})"
    if asker.dossier is None:
        return f"{name} est joint, parce que vous êtes identifié."
    return (
        f"{name} et le numéro de votre dossier ({asker.dossier}) sont joints, parce que vous êtes identifié."
    )


def _known(asker: Asker) -> Known | None:
    if asker.person is None or asker.role is None:
        return None
    return Known(asker.person.id, asker.person.display_name, asker.role, asker.dossier)


def _call_instead(contact: Contact) -> str:
    where = (
        f"appelez le {contact.telephone}" if contact.telephone else "adressez-vous directement à ce contact"
    )
    hours = f" (horaires : {contact.opening_hours})" if contact.opening_hours else ""
    return f"{contact.name} ne reçoit pas de message par ce formulaire : {where}{hours}."


def _telephone(request: ContactRequest) -> str:
    typed = request.telephone.strip()
    if not typed:
        if request.kind == "rappel":
            raise PhoneRefused(NO_PHONE)
        return ""
    number = callable_number(typed)
    if number is None:
        raise PhoneRefused(BAD_PHONE)
    return number


def _email(request: ContactRequest) -> str:
    typed = request.email.strip()
    if not typed:
        if request.kind == "message":
            raise EmailRefused(NO_EMAIL)
        return ""
    if not EMAIL.fullmatch(typed):
        raise EmailRefused(BAD_EMAIL)
    return typed


def _text(request: ContactRequest) -> str:
    """What was written, on its lines, without what is not seen."""
    lines = request.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    seen = ("".join(map(_shown, unicodedata.normalize("NFC", line))).rstrip() for line in lines)
    text = "\n".join(seen).strip()
    if len(text) > MAX_CHARACTERS:
        raise TextRefused(TOO_LONG)
    if not text and request.kind == "message":
        raise TextRefused(NO_TEXT)
    return text


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in DROPPED else character
