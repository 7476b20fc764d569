"""Sites that embed the assistant, the keys that they sign with, and whom they send people to."""

from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.chat.models import ROLES
from api.db.base import PERSONAL, Base, Record, UtcDateTime, code_type, one_of

Algorithm = Literal["EdDSA", "ES256", "RS256", "HS256"]


class Portal(Record):
    """A site that embeds the assistant. Its `slug` is public: it names the portal in the page's source.

    A portal of a centre or of an organisme de formation identifies the people of that body only; one of neither,
    anybody.
    """

    __tablename__ = "portal"
    __table_args__ = (CheckConstraint("exam_centre_id IS NULL OR training_body_id IS NULL", name="one_body"),)

    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    # https://hote[:port], compared whole with the header that browsers send.
    allowed_origins: Mapped[list[str]] = mapped_column(JSON, default=list)
    # No conversation without a valid token of the portal.
    enforce_identity: Mapped[bool] = mapped_column(default=False)
    fiche: Mapped[str] = mapped_column(code_type(), default="rncp28246")
    look: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    texts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    exam_centre_id: Mapped[int | None] = mapped_column(ForeignKey("exam_centre.id", ondelete="RESTRICT"))
    training_body_id: Mapped[int | None] = mapped_column(ForeignKey("training_body.id", ondelete="RESTRICT"))


class PortalKey(Record):
    """What a portal's tokens are checked with: a public key, or a shared secret kept encrypted."""

    __tablename__ = "portal_key"
    __table_args__ = (
        UniqueConstraint("portal_id", "kid"),
        one_of("algorithm", get_args(Algorithm)),
        CheckConstraint("(public_jwk IS NULL) <> (sealed_secret IS NULL)", name="one_material"),
        CheckConstraint("(algorithm = 'HS256') = (sealed_secret IS NOT NULL)", name="secret_of_hs256"),
    )

    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id", ondelete="RESTRICT"))
    kid: Mapped[str] = mapped_column(String(64))
    algorithm: Mapped[str] = mapped_column(code_type())
    public_jwk: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    sealed_secret: Mapped[str | None] = mapped_column(Text)
    # Two keys overlap while a portal changes from one to the next.
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PortalContact(Record):
    """Whom to call, for a département or, where it is empty, for all the others."""

    __tablename__ = "portal_contact"
    __table_args__ = (UniqueConstraint("portal_id", "departement"),)

    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id", ondelete="RESTRICT"))
    departement: Mapped[str] = mapped_column(String(3), default="")
    name: Mapped[str] = mapped_column(String(200))
    telephone: Mapped[str | None] = mapped_column(String(30))
    email: Mapped[str | None] = mapped_column(String(254), info=PERSONAL)
    address: Mapped[str | None] = mapped_column(String(300))
    opening_hours: Mapped[str | None] = mapped_column(String(200))
    handicap_referent: Mapped[str | None] = mapped_column(String(200), info=PERSONAL)
    checked_on: Mapped[date] = mapped_column()


class PortalIdentity(Record):
    """Who a portal's own identifier of a person is, once somebody or a signed address has said so."""

    __tablename__ = "portal_identity"
    __table_args__ = (UniqueConstraint("portal_id", "subject", "role"), one_of("role", ROLES))

    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id", ondelete="RESTRICT"))
    subject: Mapped[str] = mapped_column(String(200), info=PERSONAL)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), index=True)
    role: Mapped[str] = mapped_column(code_type())


class UsedAssertion(Base):
    """A token of a portal that opened a session: it opens no other, in any process."""

    __tablename__ = "used_assertion"
    __table_args__ = (UniqueConstraint("portal_id", "jti_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    portal_id: Mapped[int] = mapped_column(ForeignKey("portal.id", ondelete="CASCADE"))
    jti_hash: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
