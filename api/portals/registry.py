"""Registering portals: what the command `python -m api.portals` does, in the audit log like any record."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from api.chat.schemas import Role
from api.cipher import Cipher
from api.people.models import ExamCentre, TrainingBody
from api.portals.contacts import Contact
from api.portals.keys import PublicKey, check_kid, new_secret
from api.portals.look import COLOURS, is_colour, unreadable
from api.portals.models import Portal, PortalContact, PortalIdentity, PortalKey
from api.portals.origins import normalised
from api.portals.repository import PortalRepository

SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
TEXTS = {"accueil": 300}
LONGEST_NAME = 200
LONGEST_SUBJECT = 200


class RegistryFault(ValueError):
    """What was asked cannot be done; the message is French."""


@dataclass(frozen=True)
class Wishes:
    """What is asked of a portal; None leaves it as it is. A body of 0 stands for none."""

    name: str | None = None
    origins: Sequence[str] | None = None
    enforce_identity: bool | None = None
    exam_centre_id: int | None = None
    training_body_id: int | None = None
    look: Mapping[str, Any] | None = None
    texts: Mapping[str, Any] | None = None
    active: bool | None = None


class Registry:
    """Portals, their keys, their contacts and whom they know."""

    def __init__(self, repository: PortalRepository, now: datetime) -> None:
        self._repository = repository
        self._now = now

    async def create(self, slug: str, wishes: Wishes) -> Portal:
        if not SLUG.fullmatch(slug):
            raise RegistryFault(
                f"« {slug} » : un nom court n'a que des minuscules, des chiffres et des tirets (64 au plus)"
            )
        if await self._repository.portal(slug) is not None:
            raise RegistryFault(f"le portail « {slug} » existe déjà : « changer {slug} » le modifie")
        if wishes.name is None or wishes.origins is None:
            raise RegistryFault("un portail a un nom (--nom) et au moins une origine (--origine)")
        portal = Portal(slug=slug)
        await self._apply(portal, wishes)
        await self._repository.add(portal)
        return portal

    async def change(self, slug: str, wishes: Wishes) -> Portal:
        portal = await self.portal(slug)
        await self._apply(portal, wishes)
        await self._repository.add(portal)
        return portal

    async def portal(self, slug: str) -> Portal:
        """The portal of that name, open or closed; raises RegistryFault."""
        portal = await self._repository.portal(slug)
        if portal is None:
            raise RegistryFault(f"le portail « {slug} » n'est pas enregistré : voyez « liste »")
        return portal

    async def shared_origins(self, portal: Portal) -> list[tuple[str, str]]:
        """Those of its origins that another open portal has too, each with that portal's name."""
        others = await self._repository.open_beside(portal)
        return [
            (origin, other.slug)
            for origin in portal.allowed_origins
            for other in others
            if origin in other.allowed_origins
        ]

    async def add_public_keys(
        self, slug: str, keys: Sequence[PublicKey], valid_from: datetime, valid_until: datetime | None
    ) -> None:
        for key in keys:
            await self._add_key(slug, key.kid, valid_from, valid_until, key=key)

    async def add_secret(
        self, slug: str, kid: str, cipher: Cipher, valid_from: datetime, valid_until: datetime | None
    ) -> str:
        """A shared secret, to be shown once."""
        secret = new_secret()
        await self._add_key(slug, check_kid(kid), valid_from, valid_until, sealed=cipher.seal(secret))
        return secret

    async def end_key(self, slug: str, kid: str, when: datetime) -> None:
        portal = await self.portal(slug)
        key = next((one for one in await self._repository.keys(portal.id) if one.kid == kid), None)
        if key is None:
            raise RegistryFault(f"le portail « {slug} » n'a pas de clé « {kid} »")
        key.valid_until = when
        await self._repository.add(key)

    async def put_contacts(self, slug: str, contacts: Sequence[Contact]) -> tuple[int, int]:
        """How many were added and how many replaced, by département; the others stay."""
        portal = await self.portal(slug)
        known = {one.departement: one for one in await self._repository.contacts(portal.id)}
        for contact in contacts:
            row = known.get(contact.departement) or PortalContact(portal_id=portal.id)
            for name, value in asdict(contact).items():
                setattr(row, name, value)
            await self._repository.add(row)
        replaced = sum(one.departement in known for one in contacts)
        return len(contacts) - replaced, replaced

    async def link(
        self, slug: str, subject: str, role: Role, *, email: str | None = None, person_id: int | None = None
    ) -> int:
        """Say who the portal's identifier is; the person's number."""
        if not subject.strip() or len(subject) > LONGEST_SUBJECT or not subject.isprintable():
            raise RegistryFault(
                "l'identifiant de la personne sur le portail est vide, illisible ou trop long"
            )
        portal = await self.portal(slug)
        person = await self._repository.reachable_person(portal, role, email=email, person_id=person_id)
        if person is None:
            raise RegistryFault(
                "aucune personne de ce rôle à cette adresse ou sous ce numéro pour ce portail"
            )
        known = await self._repository.identity(portal.id, subject, role)
        row = known or PortalIdentity(portal_id=portal.id, subject=subject, role=role)
        row.person_id = person.id
        await self._repository.add(row)
        return person.id

    async def _apply(self, portal: Portal, wishes: Wishes) -> None:
        if wishes.name is not None:
            portal.name = _line(wishes.name, "le nom", LONGEST_NAME)
        if wishes.origins is not None:
            portal.allowed_origins = sorted({normalised(one) for one in wishes.origins})
        if wishes.enforce_identity is not None:
            portal.enforce_identity = wishes.enforce_identity
        if wishes.active is not None:
            portal.active = wishes.active
        if wishes.look is not None:
            portal.look = _look(wishes.look)
        if wishes.texts is not None:
            portal.texts = _texts(wishes.texts)
        await self._tie(portal, wishes)

    async def _tie(self, portal: Portal, wishes: Wishes) -> None:
        """To a centre or to an organisme de formation: whose people the portal may identify."""
        centre, body = portal.exam_centre_id, portal.training_body_id
        if wishes.exam_centre_id is not None:
            centre = wishes.exam_centre_id or None
        if wishes.training_body_id is not None:
            body = wishes.training_body_id or None
        if centre is not None and body is not None:
            raise RegistryFault(
                "un portail est celui d'un centre ou d'un organisme, pas des deux (0 : aucun)"
            )
        if centre is not None and not await self._repository.holds(ExamCentre, centre):
            raise RegistryFault(f"il n'y a pas de centre d'examen n° {centre}")
        if body is not None and not await self._repository.holds(TrainingBody, body):
            raise RegistryFault(f"il n'y a pas d'organisme de formation n° {body}")
        portal.exam_centre_id, portal.training_body_id = centre, body

    async def _add_key(
        self,
        slug: str,
        kid: str,
        valid_from: datetime,
        valid_until: datetime | None,
        *,
        key: PublicKey | None = None,
        sealed: str | None = None,
    ) -> None:
        portal = await self.portal(slug)
        if valid_until is not None and valid_until <= valid_from:
            raise RegistryFault("la clé finirait avant de commencer")
        if any(one.kid == kid for one in await self._repository.keys(portal.id)):
            raise RegistryFault(
                f"le portail « {slug} » a déjà une clé « {kid} » : donnez un autre nom (--kid)"
            )
        await self._repository.add(
            PortalKey(
                portal_id=portal.id,
                kid=kid,
                algorithm=key.algorithm if key else "HS256",
                public_jwk=key.jwk if key else None,
                sealed_secret=sealed,
                valid_from=valid_from,
                valid_until=valid_until,
            )
        )


def _line(text: Any, what: str, length: int) -> str:
    if not isinstance(text, str) or not text.strip() or len(text) > length or not text.isprintable():
        raise RegistryFault(
            f"{what} est vide, sur plusieurs lignes ou trop long ({length} caractères au plus)"
        )
    return text.strip()


def _look(look: Mapping[str, Any]) -> dict[str, str]:
    if wrong := [name for name, value in look.items() if not is_colour(name, value)]:
        raise RegistryFault(
            f"couleurs refusées : {', '.join(map(str, wrong))} (noms : {', '.join(COLOURS)} ; valeurs : #rrggbb)"
        )
    if pale := unreadable(look):
        raise RegistryFault(f"contraste insuffisant (4,5 au moins) : {', '.join(pale)}")
    return dict(look)


def _texts(texts: Mapping[str, Any]) -> dict[str, str]:
    if unknown := [str(name) for name in texts if name not in TEXTS]:
        raise RegistryFault(f"textes inconnus : {', '.join(unknown)} (possible : {', '.join(TEXTS)})")
    return {name: _line(text, f"le texte « {name} »", TEXTS[name]) for name, text in texts.items() if text}
