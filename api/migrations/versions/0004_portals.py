"""Portals with their keys, sessions that say how they were opened, codes by e-mail, staff sign-in, feedback, notices

Former portals go on as they were, active and open to the anonymous; former sessions too.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CODE = sa.String(32)
MOMENT = sa.DateTime(timezone=True)
CREATED = [
    "portal_key",
    "portal_contact",
    "portal_identity",
    "used_assertion",
    "answer_notice",
    "email_code",
    "staff_session",
    "staff_invitation",
    "sign_in_failure",
    "feedback",
]
Row = dict[str, Any]


def upgrade() -> None:
    portals, sessions = rows("portal"), rows("chat_session")
    op.drop_table("chat_session")
    op.drop_table("portal")
    create_portal()
    create_chat_session()
    fill("portal", [{**row, **fresh_portal()} for row in portals])
    fill("chat_session", [{**row, **told(row)} for row in sessions])
    op.add_column("message", sa.Column("awaiting_since", MOMENT, nullable=True))
    op.add_column("staff_account", sa.Column("password_hash", sa.String(200), nullable=True))
    op.add_column("staff_account", sa.Column("sealed_totp", sa.String(400), nullable=True))
    op.add_column("staff_account", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    for name in CREATED:
        globals()[f"create_{name}"]()


def downgrade() -> None:
    portals, sessions = rows("portal"), rows("chat_session")
    for name in reversed(CREATED):
        op.drop_table(name)
    for name in ("totp_step", "sealed_totp", "password_hash"):
        op.drop_column("staff_account", name)
    op.drop_column("message", "awaiting_since")
    op.drop_table("chat_session")
    op.drop_table("portal")
    create_former_portal()
    create_chat_session(former=True)
    fill("portal", [only(row, ("id", "slug", "name", "allowed_origins")) for row in portals])
    fill("chat_session", [without(row, ("method", "started_at")) for row in sessions])


def fresh_portal() -> Row:
    return {
        "active": True,
        "enforce_identity": False,
        "fiche": "rncp28246",
        "look": {},
        "texts": {},
        "created_at": datetime.now(UTC),
        "version": 1,
    }


def told(session: Row) -> Row:
    # Until now only the demonstration identified anybody.
    identified = session["person_id"] is not None
    return {
        "method": "demonstration" if identified else "anonyme",
        "started_at": session["created_at"],
    }


def only(row: Row, names: Sequence[str]) -> Row:
    return {name: row[name] for name in names}


def without(row: Row, names: Sequence[str]) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def rows(name: str) -> list[Row]:
    table = sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
    return [dict(row) for row in op.get_bind().execute(sa.select(table).order_by(table.c.id)).mappings()]


def fill(name: str, found: list[Row]) -> None:
    if not found:
        return
    bind = op.get_bind()
    table = sa.Table(name, sa.MetaData(), autoload_with=bind, resolve_fks=False)
    bind.execute(table.insert(), found)
    if bind.dialect.name == "postgresql":
        bind.execute(
            sa.text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
        )


def create_former_portal() -> None:
    op.create_table(
        "portal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("allowed_origins", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal")),
        sa.UniqueConstraint("slug", name=op.f("uq_portal_slug")),
    )


def create_portal() -> None:
    op.create_table(
        "portal",
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("allowed_origins", sa.JSON(), nullable=False),
        sa.Column("enforce_identity", sa.Boolean(), nullable=False),
        sa.Column("fiche", CODE, nullable=False),
        sa.Column("look", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("exam_centre_id", sa.Integer(), nullable=True),
        sa.Column("training_body_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "exam_centre_id IS NULL OR training_body_id IS NULL", name=op.f("ck_portal_one_body")
        ),
        sa.ForeignKeyConstraint(
            ["exam_centre_id"],
            ["exam_centre.id"],
            name=op.f("fk_portal_exam_centre_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["training_body_id"],
            ["training_body.id"],
            name=op.f("fk_portal_training_body_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal")),
        sa.UniqueConstraint("slug", name=op.f("uq_portal_slug")),
    )


def create_chat_session(*, former: bool = False) -> None:
    added: list[Any] = (
        []
        if former
        else [
            sa.Column("method", CODE, nullable=False),
            sa.Column("started_at", MOMENT, nullable=False),
            sa.CheckConstraint(
                "method IN ('anonyme', 'portail', 'code', 'demonstration')",
                name=op.f("ck_chat_session_method"),
            ),
            sa.CheckConstraint(
                "person_id IS NULL OR method <> 'anonyme'", name=op.f("ck_chat_session_identified_by_method")
            ),
        ]
    )
    op.create_table(
        "chat_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("portal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("role", CODE, nullable=True),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        *added,
        sa.CheckConstraint("role IN ('candidat', 'entreprise')", name=op.f("ck_chat_session_role")),
        sa.CheckConstraint(
            "(person_id IS NULL) = (role IS NULL)", name=op.f("ck_chat_session_person_with_role")
        ),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name=op.f("fk_chat_session_portal_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_chat_session_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_chat_session_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_chat_session_token_hash")),
    )
    for column in ("portal_id", "person_id", "conversation_id"):
        op.create_index(f"ix_chat_session_{column}", "chat_session", [column])


def create_portal_key() -> None:
    op.create_table(
        "portal_key",
        sa.Column("portal_id", sa.Integer(), nullable=False),
        sa.Column("kid", sa.String(64), nullable=False),
        sa.Column("algorithm", CODE, nullable=False),
        sa.Column("public_jwk", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("sealed_secret", sa.Text(), nullable=True),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_until", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(algorithm = 'HS256') = (sealed_secret IS NOT NULL)", name=op.f("ck_portal_key_secret_of_hs256")
        ),
        sa.CheckConstraint(
            "algorithm IN ('EdDSA', 'ES256', 'RS256', 'HS256')", name=op.f("ck_portal_key_algorithm")
        ),
        sa.CheckConstraint(
            "(public_jwk IS NULL) <> (sealed_secret IS NULL)", name=op.f("ck_portal_key_one_material")
        ),
        sa.ForeignKeyConstraint(
            ["portal_id"], ["portal.id"], name=op.f("fk_portal_key_portal_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_key")),
        sa.UniqueConstraint("portal_id", "kid", name=op.f("uq_portal_key_portal_id_kid")),
    )


def create_portal_contact() -> None:
    op.create_table(
        "portal_contact",
        sa.Column("portal_id", sa.Integer(), nullable=False),
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("telephone", sa.String(30), nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("address", sa.String(300), nullable=True),
        sa.Column("opening_hours", sa.String(200), nullable=True),
        sa.Column("handicap_referent", sa.String(200), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["portal_id"], ["portal.id"], name=op.f("fk_portal_contact_portal_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_contact")),
        sa.UniqueConstraint("portal_id", "departement", name=op.f("uq_portal_contact_portal_id_departement")),
    )


def create_portal_identity() -> None:
    op.create_table(
        "portal_identity",
        sa.Column("portal_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('candidat', 'entreprise')", name=op.f("ck_portal_identity_role")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_portal_identity_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["portal_id"], ["portal.id"], name=op.f("fk_portal_identity_portal_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_identity")),
        sa.UniqueConstraint(
            "portal_id", "subject", "role", name=op.f("uq_portal_identity_portal_id_subject_role")
        ),
    )
    op.create_index(op.f("ix_portal_identity_person_id"), "portal_identity", ["person_id"])


def create_used_assertion() -> None:
    op.create_table(
        "used_assertion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("portal_id", sa.Integer(), nullable=False),
        sa.Column("jti_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["portal_id"], ["portal.id"], name=op.f("fk_used_assertion_portal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_used_assertion")),
        sa.UniqueConstraint("portal_id", "jti_hash", name=op.f("uq_used_assertion_portal_id_jti_hash")),
    )
    op.create_index(op.f("ix_used_assertion_expires_at"), "used_assertion", ["expires_at"])


def create_answer_notice() -> None:
    op.create_table(
        "answer_notice",
        sa.Column("question", sa.String(80), nullable=False),
        sa.Column("portal_id", sa.Integer(), nullable=True),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("text", sa.String(500), nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind = 'muette' OR text IS NOT NULL", name=op.f("ck_answer_notice_text_of_mention")
        ),
        sa.CheckConstraint("kind IN ('muette', 'mention')", name=op.f("ck_answer_notice_kind")),
        sa.ForeignKeyConstraint(
            ["portal_id"], ["portal.id"], name=op.f("fk_answer_notice_portal_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_notice")),
    )
    op.create_index(op.f("ix_answer_notice_question"), "answer_notice", ["question"])


def create_email_code() -> None:
    op.create_table(
        "email_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("email_hash", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint("role IN ('candidat', 'entreprise')", name=op.f("ck_email_code_role")),
        sa.ForeignKeyConstraint(
            ["chat_session_id"],
            ["chat_session.id"],
            name=op.f("fk_email_code_chat_session_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_email_code_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_code")),
    )
    op.create_index(op.f("ix_email_code_chat_session_id"), "email_code", ["chat_session_id"])
    op.create_index(op.f("ix_email_code_person_id"), "email_code", ["person_id"])
    op.create_index(op.f("ix_email_code_email_hash"), "email_code", ["email_hash"])
    op.create_index(op.f("ix_email_code_expires_at"), "email_code", ["expires_at"])


def create_staff_session() -> None:
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["staff_account.id"], name=op.f("fk_staff_session_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    op.create_index(op.f("ix_staff_session_account_id"), "staff_session", ["account_id"])
    op.create_index(op.f("ix_staff_session_expires_at"), "staff_session", ["expires_at"])


def create_staff_invitation() -> None:
    op.create_table(
        "staff_invitation",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["staff_account.id"],
            name=op.f("fk_staff_invitation_account_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_invitation_token_hash")),
    )
    op.create_index(op.f("ix_staff_invitation_account_id"), "staff_invitation", ["account_id"])


def create_sign_in_failure() -> None:
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email_hash", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index(op.f("ix_sign_in_failure_at"), "sign_in_failure", ["at"])
    op.create_index(op.f("ix_sign_in_failure_email_hash"), "sign_in_failure", ["email_hash"])


def create_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("reason", CODE, nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "reason IN ('faux', 'hors_sujet', 'incomplet', 'pas_clair', 'autre')",
            name=op.f("ck_feedback_reason"),
        ),
        sa.CheckConstraint("reason IS NULL OR NOT useful", name=op.f("ck_feedback_reason_of_useless")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_feedback_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("message_id", name=op.f("uq_feedback_message_id")),
    )
