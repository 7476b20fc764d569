"""Two centres, each with its portal, its people and its staff; told apart by a word and by the range of their ids."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from re import Pattern

import pyotp
from argon2 import PasswordHasher

import api.db.tables  # noqa: F401
from api.access.models import StaffAccount, StaffToken
from api.access.service import new_staff_token
from api.audit.attribution import system
from api.cipher import Cipher
from api.db.base import Base
from api.db.session import Database, create_engine
from api.enrolments.models import Enrolment, Evidence, Recognition, VaeFile, VaeSituation
from api.evaluations.models import Evaluation, Evaluator, Opinion
from api.identity.service import token_hash
from api.jury.models import JuryCandidate, JuryMember, JurySession
from api.people.models import CentreContact, Company, ExamCentre, Person, Signatory, TrainingBody
from api.portals.models import Portal, PortalIdentity, PortalKey
from api.settings import SealedSettings
from tests.attack.tokens import Issuer, Key, new_key

# One account a role; then others to be locked or reopened, one a test.
STAFF = ("centre", "organisme", "evaluateur", "president", "administrateur")
SPARE, SPARE_BASE = 14, 20
PASSWORD = "girafe-Cuivre-41-tambour"
# What each portal calls its own people: the same words on both, so that only the portal tells them apart.
CANDIDATE, SIGNATORY = "42", "77"
DAY = date(2019, 3, 17)
CROWD, CROWD_BASE = 60, 100


@dataclass(frozen=True)
class Side:
    """One centre and what is its own."""

    word: str
    base: int
    hidden: str
    validated: frozenset[str]
    origin: str
    keys: tuple[Key, ...]
    staff_tokens: dict[str, str] = field(default_factory=dict)
    second_factor: str = field(default_factory=pyotp.random_base32)
    # More candidates, for what must be asked of many addresses.
    crowd: int = 0

    @property
    def slug(self) -> str:
        return f"portail-{self.word}"

    def key(self, algorithm: str) -> Key:
        """Its key of that algorithm."""
        return next(one for one in self.keys if one.algorithm == algorithm)

    def email(self, who: str) -> str:
        return f"{who}@{self.word}.example.org"

    def issuer(self, audience: str) -> Issuer:
        """The portal as one that signs for the assistant of that origin."""
        return Issuer(self.slug, audience, {one.kid: one for one in self.keys})

    def signs(self, *more: str) -> Pattern[str]:
        """What betrays this side in an answer: its words, its ids, and what else is known of it."""
        # Alone: keys and tokens are letters and figures drawn at random.
        ids = rf"(?<![.\w]){self.base // 1000}\d{{3}}(?!\w)"
        return re.compile("|".join([ids, self.word, self.hidden, *map(re.escape, more)]), re.IGNORECASE)


def sides() -> tuple[Side, Side]:
    """The attacker's own side, whose keys it holds, and the other one."""
    own = Side(
        word="albatros",
        base=910_000,
        hidden="noctiluque",
        validated=frozenset({"C2"}),
        origin="https://portail.albatros.example.org",
        keys=(
            new_key("cle-partagee", "HS256"),
            new_key("cle-ed", "EdDSA"),
            new_key("cle-es", "ES256"),
            new_key("cle-rs", "RS256"),
        ),
        staff_tokens={role: new_staff_token() for role in STAFF},
        crowd=CROWD,
    )
    other = Side(
        word="bandicoot",
        base=820_000,
        hidden="ornithorynque",
        validated=frozenset({"C1", "C3", "C6", "C7"}),
        origin="https://portail.bandicoot.example.org",
        keys=(new_key("cle-autre", "EdDSA"),),
        staff_tokens={role: new_staff_token() for role in STAFF},
    )
    return own, other


def bodies(side: Side) -> Iterator[Base]:
    yield ExamCentre(id=side.base, name=f"UIMM {side.word}")
    yield TrainingBody(id=side.base, name=f"Organisme {side.word}")
    yield Company(id=side.base, name=f"Ateliers {side.word}")
    for number, (given, name) in enumerate(
        (("Camille", side.word), ("Dominique", side.word), ("Noa", side.hidden))
    ):
        yield Person(
            id=side.base + number,
            given_name=given,
            family_name=name.capitalize(),
            email=side.email(("candidat", "signataire", "vae")[number]),
            fictional=True,
        )
    for number in range(CROWD_BASE, CROWD_BASE + side.crowd):
        yield Person(
            id=side.base + number,
            given_name="Sacha",
            family_name=side.word,
            email=side.email(f"foule-{number}"),
            fictional=True,
        )


def paths(side: Side) -> Iterator[Base]:
    """A training path tied to the company, and a VAE that the company was not told about."""
    own = {"exam_centre_id": side.base}
    yield Signatory(id=side.base, person_id=side.base + 1, company_id=side.base, function="tuteur")
    yield Enrolment(
        id=side.base,
        number=f"{side.word}-1",
        person_id=side.base,
        company_id=side.base,
        training_body_id=side.base,
        route="contrat_professionnalisation",
        enrolled_on=DAY,
        entered_on=DAY,
        disclosed=True,
        **own,
    )
    yield Enrolment(
        id=side.base + 1,
        number=f"{side.hidden}-2",
        person_id=side.base + 2,
        route="vae",
        enrolled_on=DAY,
        **own,
    )
    for number in range(CROWD_BASE, CROWD_BASE + side.crowd):
        yield Enrolment(
            id=side.base + number,
            number=f"{side.word}-{number}",
            person_id=side.base + number,
            route="formation_continue",
            entered_on=DAY,
            **own,
        )
    yield Evaluator(id=side.base, given_name="Ève", family_name=side.word, **own)
    yield CentreContact(
        id=side.base, department="2A" if side.base < 900_000 else "2B", name=side.word, checked_on=DAY, **own
    )


def records(side: Side, now: datetime) -> Iterator[Base]:
    path = {"enrolment_id": side.base}
    for number, capacity in enumerate(sorted(side.validated)):
        yield Evaluation(
            id=side.base + number,
            capacity=capacity,
            modality="situation_reelle",
            evaluated_on=DAY,
            outcome="validee",
            published_at=now - timedelta(days=30),
            **path,
        )
    # Known to the centre only, for now.
    yield Evaluation(
        id=side.base + 20,
        capacity="C8",
        modality="projets",
        evaluated_on=DAY,
        outcome="non_validee",
        published_at=None,
        **path,
    )
    asked = {"signatory_id": side.base, "candidate_told_on": DAY, "requested_at": now, **path}
    yield Opinion(id=side.base, capacity="C1", **asked)
    yield Opinion(
        id=side.base + 1, capacity="C2", value="defavorable", comment=side.hidden, given_at=now, **asked
    )
    yield VaeFile(id=side.base, enrolment_id=side.base + 1, decision="recevable", decided_on=DAY)
    yield Evidence(id=side.base, kind="rapport", title=f"Rapport {side.hidden}", received_on=DAY, **path)
    yield Recognition(
        id=side.base,
        capacity="C4",
        from_fiche="rncp35000",
        decided_on=DAY,
        decided_by=side.word,
        reason=side.hidden,
        enrolment_id=side.base + 1,
    )


def staff(side: Side, cipher: Cipher) -> Iterator[Base]:
    # With the parameters of the service: others would take another time to check.
    hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
    kept = {"password_hash": hasher.hash(PASSWORD), "sealed_totp": cipher.seal(side.second_factor)}
    for number, role in enumerate(STAFF):
        yield StaffAccount(
            id=side.base + number,
            name=f"{role} {side.word}",
            email=side.email(role),
            role=role,
            training_body_id=side.base if role == "organisme" else None,
            exam_centre_id=None if role in ("organisme", "administrateur") else side.base,
            **kept,
        )
    for number in range(SPARE):
        yield StaffAccount(
            id=side.base + SPARE_BASE + number,
            name=f"Réserve {side.word}",
            email=side.email(f"reserve-{number}"),
            role="evaluateur",
            exam_centre_id=side.base,
            **kept,
        )


def juries(side: Side, now: datetime) -> Iterator[Base]:
    for number, token in enumerate(side.staff_tokens.values()):
        yield StaffToken(
            id=side.base + number,
            account_id=side.base + number,
            token_hash=token_hash(token),
            label="attaque",
            expires_at=now + timedelta(days=1),
        )
    yield VaeSituation(id=side.base, vae_file_id=side.base, title=side.hidden, description=side.word)
    yield JurySession(
        id=side.base,
        exam_centre_id=side.base,
        president_account_id=side.base + STAFF.index("president"),
        held_on=now.date() + timedelta(days=20),
        place=side.word,
    )


def sittings(side: Side) -> Iterator[Base]:
    yield JuryCandidate(id=side.base, jury_session_id=side.base, enrolment_id=side.base)
    yield JuryMember(
        id=side.base,
        jury_session_id=side.base,
        given_name="Jo",
        family_name=side.word,
        college="salaries",
        branch="metallurgie",
    )


def portals(side: Side) -> Iterator[Base]:
    common = {"allowed_origins": [side.origin], "exam_centre_id": side.base}
    yield Portal(id=side.base, slug=side.slug, name=f"Portail {side.word}", **common)
    yield Portal(
        id=side.base + 1, slug=f"ferme-{side.word}", name=f"Fermé {side.word}", active=False, **common
    )
    yield Portal(
        id=side.base + 2,
        slug=f"exigeant-{side.word}",
        name=f"Exigeant {side.word}",
        enforce_identity=True,
        **common,
    )


def keys(side: Side, cipher: Cipher, now: datetime) -> Iterator[Base]:
    number = side.base
    for portal in (0, 1, 2):
        for key in side.keys:
            secret = key.algorithm == "HS256"
            yield PortalKey(
                id=number,
                portal_id=side.base + portal,
                kid=key.kid,
                algorithm=key.algorithm,
                public_jwk=None if secret else key.public_jwk,
                sealed_secret=cipher.seal(key.secret.decode()) if secret else None,
                valid_from=now - timedelta(days=2),
            )
            number += 1
    for kid, span in {
        "cle-finie": (now - timedelta(days=9), now - timedelta(days=1)),
        "cle-a-venir": (now + timedelta(days=1), None),
    }.items():
        yield PortalKey(
            id=number,
            portal_id=side.base,
            kid=kid,
            algorithm="EdDSA",
            public_jwk=side.key("EdDSA").public_jwk,
            valid_from=span[0],
            valid_until=span[1],
        )
        number += 1
    for place, (subject, person, role) in enumerate(
        ((CANDIDATE, side.base, "candidat"), (SIGNATORY, side.base + 1, "entreprise"))
    ):
        for portal in (0, 1, 2):
            yield PortalIdentity(
                id=side.base + 10 * place + portal,
                portal_id=side.base + portal,
                subject=subject,
                person_id=person,
                role=role,
            )


async def build(
    var_dir: Path, both: tuple[Side, Side], *more: Callable[[Side, datetime], Iterator[Base]]
) -> None:
    """Write both sides into the database of the stack that runs there; `more`: what a feature adds to each."""
    drawn = json.loads((var_dir / "secrets.json").read_text())
    cipher = Cipher(SealedSettings(encryption_key=drawn["ENCRYPTION_KEY"]))
    database = Database(create_engine(f"sqlite+aiosqlite:///{var_dir / 'app.db'}"))
    now = datetime.now(UTC)
    try:
        async with database.write(system("attaques", now)) as session:
            # The other side first: what is made later takes ids above ours.
            for side in reversed(both):
                for rows in (
                    bodies(side),
                    staff(side, cipher),
                    paths(side),
                    portals(side),
                    keys(side, cipher, now),
                    records(side, now),
                    juries(side, now),
                    sittings(side),
                    *(one(side, now) for one in more),
                ):
                    session.add_all(list(rows))
                    await session.flush()
    finally:
        await database.close()
