"""A browser on the personal pages, and what they show of both sides: forms half filled in, links, ticks."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from api.db.base import Base
from api.enrolments.models import Enrolment
from api.evaluations.models import Opinion
from api.identity.service import token_hash
from api.jury.models import JuryCandidate, JuryDeclaration, JurySession
from api.opinion_forms.models import OpinionActivity, OpinionActivityUse, OpinionDraft, OpinionForm
from api.people.models import Company, Person, Signatory
from api.planning.models import ExpectedDocument, PlannedEvaluation
from api.portals.models import PortalContact
from api.roadmap.models import RoadmapTick
from api.space.models import SpaceLink
from tests.attack.doors import Visit
from tests.attack.world import DAY, Side

KEY = re.compile(r'name="cle" value="([^"]+)"')
COOKIE = "espace"
ROADMAP, OPINIONS = "feuille-de-route", "avis"
# Words that only one kind of reader may meet: somebody's unsent draft, its activity, where a candidate is convened.
DRAFT, ACTIVITY, PLACE = "zibeline", "wapiti", "okapi"
# Told apart by their place in the side's range.
COLLEAGUE, GONE, SECOND, DECLARED = range(3, 7)
MINE, COLLEAGUE_S, OF_GONE, OF_VAE, OF_SECOND, SENT, OF_DECLARED = range(7)
TICKED = "entreprise.montrer"


class Space:
    """One browser; its cookies are its own."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=20, trust_env=False)

    def enter(self, visit: Visit, page: str = OPINIONS) -> httpx.Response:
        """Through the address that the conversation gives, redirections not followed."""
        return self.get(ticket(visit, page))

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.get(path, headers=written(headers))

    def key(self, page: str = "/espace/avis") -> str:
        """The key that the forms of that page carry."""
        found = KEY.search(self.get(page).text)
        assert found, f"pas de formulaire sur {page}"
        return found[1]

    def post(self, path: str, key: str | None = None, fields: Any = None, **headers: str) -> httpx.Response:
        """A form, with that key."""
        sent = {**(fields or {}), **({} if key is None else {"cle": key})}
        return self.http.post(path, data=sent, headers=written(headers))

    def put(self, path: str, body: Any, key: str | None = None, **headers: str) -> httpx.Response:
        """What a script of ours saves, with that key in its header."""
        named = {} if key is None else {"X-Cle": key}
        return self.http.put(path, json=body, headers={**named, **written(headers)})

    @property
    def cookie(self) -> str:
        return self.http.cookies.get(COOKIE) or ""

    def hold(self, cookie: str) -> None:
        """Another cookie in the place of its own."""
        self.http.cookies.clear()
        self.http.cookies.set(COOKIE, cookie, domain="127.0.0.1")

    def close(self) -> None:
        self.http.close()


class Spaces:
    """Browsers of a module, closed together."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: list[Space] = []

    def open(self) -> Space:
        """One more browser, known to nobody."""
        self._opened.append(Space(self._url))
        return self._opened[-1]

    def of(self, visit: Visit, page: str = OPINIONS) -> Space:
        """A browser on the pages of that conversation's person."""
        browser = self.open()
        entered = browser.enter(visit, page)
        assert entered.status_code == 303, entered.text
        return browser

    def close(self) -> None:
        for one in self._opened:
            one.close()


def written(headers: dict[str, str]) -> dict[str, str]:
    """Header names are written with underscores."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def ticket(visit: Visit, page: str = OPINIONS) -> str:
    """The path that opens that page once."""
    given = visit.call("POST", "/v1/chat/pages", {"page": page})
    assert given.status_code == 201, given.text
    address = urlsplit(given.json()["url"])
    return f"{address.path}?{address.query}"


def link_secret(side: Side, who: str = "entreprise") -> str:
    """What the link that was e-mailed to that side's person ends with."""
    return f"{who}-{'en-face' if side.base < 900_000 else 'ici'}-".ljust(43, "k")


def _around(side: Side, now: datetime) -> Iterator[Base]:
    """More people of the company of that side: the same numbers on both sides."""
    base = side.base
    yield Company(id=base + 1, name=f"Ailleurs {side.word}")
    for number, given, name in (
        (COLLEAGUE, "Lou", side.word),
        (GONE, "Alix", side.hidden),
        (SECOND, "Charlie", side.word),
        (DECLARED, "Dany", side.word),
    ):
        yield Person(
            id=base + number,
            given_name=given,
            family_name=name.capitalize(),
            email=side.email(given.lower()),
            fictional=True,
        )


def _tied(side: Side, now: datetime) -> Iterator[Base]:
    base = side.base
    yield Signatory(id=base + 1, person_id=base + COLLEAGUE, company_id=base, function="autre")
    for number, person, company in ((2, GONE, base + 1), (3, SECOND, base), (4, DECLARED, base)):
        yield Enrolment(
            id=base + number,
            number=f"{side.word}-3{number}",
            person_id=base + person,
            company_id=company,
            route="formation_continue",
            entered_on=DAY,
            exam_centre_id=base,
        )
    yield PortalContact(
        id=base,
        portal_id=base,
        departement="",
        name=f"Accueil {side.word}",
        telephone="01 23 45 67 89",
        email=side.email("accueil"),
        checked_on=DAY,
    )
    for number, (person, role) in enumerate(((1, "entreprise"), (0, "candidat"))):
        yield SpaceLink(
            id=base + number,
            token_hash=token_hash(link_secret(side, role)),
            person_id=base + person,
            role=role,
            created_at=now,
            expires_at=now + timedelta(days=30),
        )


def _asked(side: Side, now: datetime) -> Iterator[Base]:
    base = side.base
    asked = {"candidate_told_on": DAY, "requested_at": now - timedelta(days=20)}
    # (number, inscription, signatory, capacity): beside the two that world.py writes.
    for number, enrolment, signatory, capacity in (
        (2, 0, 1, "C3"),
        (3, 2, 0, "C1"),
        (4, 1, 0, "C1"),
        (5, 3, 0, "C1"),
        (6, 3, 0, "C2"),
        (7, 3, 0, "C3"),
        (9, 4, 0, "C1"),
    ):
        yield Opinion(
            id=base + number,
            enrolment_id=base + enrolment,
            signatory_id=base + signatory,
            capacity=capacity,
            **asked,
        )
    yield Opinion(
        id=base + 8,
        enrolment_id=base + 3,
        signatory_id=base + 1,
        capacity="C1",
        value="favorable",
        given_at=now,
        **asked,
    )


def _forms(side: Side, now: datetime) -> Iterator[Base]:
    base = side.base
    forms = (
        (MINE, 0, 0),
        (COLLEAGUE_S, 0, 1),
        (OF_GONE, 2, 0),
        (OF_VAE, 1, 0),
        (OF_SECOND, 3, 0),
        (OF_DECLARED, 4, 0),
    )
    for number, enrolment, signatory in forms:
        yield OpinionForm(id=base + number, enrolment_id=base + enrolment, signatory_id=base + signatory)
    yield OpinionForm(
        id=base + SENT,
        enrolment_id=base + 3,
        signatory_id=base + 1,
        signed_name=f"Lou {side.word}",
        signed_function="autre",
        sent_at=now,
        receipt=f"AV-{side.base}",
    )


def _drafts(side: Side, now: datetime) -> Iterator[Base]:
    base, secret = side.base, side.hidden if side.base < 900_000 else ""
    yield OpinionDraft(
        id=base, opinion_id=base + 2, value="reserve", comment=f"{DRAFT} {secret}", updated_at=now
    )
    yield OpinionActivity(id=base, form_id=base + COLLEAGUE_S, title=f"{ACTIVITY} {secret}", created_at=now)


def _uses(side: Side, now: datetime) -> Iterator[Base]:
    base = side.base
    yield OpinionActivityUse(id=base, activity_id=base, opinion_id=base + 2)


def _planned(side: Side, now: datetime) -> Iterator[Base]:
    base = side.base
    yield PlannedEvaluation(
        id=base,
        enrolment_id=base,
        capacity="C5",
        modality="projets",
        planned_on=date(2031, 5, 6),
        place=PLACE,
    )
    yield ExpectedDocument(id=base, enrolment_id=base, kind="preuve", due_on=date(2031, 4, 3))
    yield RoadmapTick(id=base, enrolment_id=base, item=TICKED, ticked_at=now)


def _deliberated(side: Side, now: datetime) -> Iterator[Base]:
    yield JurySession(id=side.base + 1, exam_centre_id=side.base, held_on=DAY, place=side.word)


def _put_before(side: Side, now: datetime) -> Iterator[Base]:
    base = side.base
    yield JuryCandidate(id=base + 1, jury_session_id=base + 1, enrolment_id=base + 4)


def _declared(side: Side, now: datetime) -> Iterator[Base]:
    base = side.base
    yield JuryDeclaration(
        id=base, jury_candidate_id=base + 1, rank=1, outcome="non_admissible", declared_on=DAY
    )


# In the order that their keys ask for.
PERSONAL = (_around, _tied, _asked, _forms, _drafts, _uses, _planned, _deliberated, _put_before, _declared)
