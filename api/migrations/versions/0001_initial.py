"""People, records of the certification, portals, conversations"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CODE = sa.String(32)
MOMENT = sa.DateTime(timezone=True)
CAPACITY_CHECK = "capacity IN ('C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8')"
ROLE_CHECK = "role IN ('candidat', 'entreprise')"


def upgrade() -> None:
    create_people()
    create_signatory()
    create_enrolments()
    create_opinions()
    create_jury()
    create_conversations()
    create_sessions()


def downgrade() -> None:
    for table in (
        "chat_session",
        "portal",
        "message",
        "button",
        "conversation",
        "jury_declaration",
        "jury_session",
        "opinion",
        "evaluation",
        "enrolment",
        "signatory",
        "company",
        "person",
    ):
        op.drop_table(table)


def key() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, nullable=False)


def reference(column: str, table: str, on_delete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], ondelete=on_delete)


def check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=name)


def create_people() -> None:
    op.create_table(
        "person",
        key(),
        sa.Column("given_name", sa.String(100), nullable=False),
        sa.Column("family_name", sa.String(100), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("fictional", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_person_email_lower", "person", [sa.text("lower(email)")], unique=True)
    op.create_table(
        "company",
        key(),
        sa.Column("name", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )


def create_signatory() -> None:
    op.create_table(
        "signatory",
        key(),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("company_id", sa.Integer, nullable=False),
        sa.Column("function", CODE, nullable=False),
        check(
            "function",
            "function IN ('tuteur', 'responsable_fonctionnel', 'responsable_hierarchique', 'autre')",
        ),
        reference("person_id", "person"),
        reference("company_id", "company"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "company_id"),
    )
    op.create_index("ix_signatory_company_id", "signatory", ["company_id"])


def create_enrolments() -> None:
    op.create_table(
        "enrolment",
        key(),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("company_id", sa.Integer, nullable=True),
        sa.Column("fiche", CODE, nullable=False),
        sa.Column("route", CODE, nullable=False),
        sa.Column("entered_on", sa.Date, nullable=True),
        sa.Column("admissible_on", sa.Date, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        check("route", "route IN ('formation_continue', 'contrat_professionnalisation', 'vae')"),
        reference("person_id", "person"),
        reference("company_id", "company", "SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_enrolment_company_id", "enrolment", ["company_id"])
    op.create_index("ix_enrolment_person_id_created_at", "enrolment", ["person_id", "created_at"])
    op.create_table(
        "evaluation",
        key(),
        sa.Column("enrolment_id", sa.Integer, nullable=False),
        sa.Column("capacity", CODE, nullable=False),
        sa.Column("modality", CODE, nullable=False),
        sa.Column("evaluated_on", sa.Date, nullable=False),
        sa.Column("outcome", CODE, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        check("capacity", CAPACITY_CHECK),
        check("modality", "modality IN ('situation_reelle', 'projets', 'reconstituee')"),
        check("outcome", "outcome IN ('validee', 'non_validee')"),
        reference("enrolment_id", "enrolment"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("enrolment_id", "capacity"),
    )


def create_opinions() -> None:
    op.create_table(
        "opinion",
        key(),
        sa.Column("enrolment_id", sa.Integer, nullable=False),
        sa.Column("signatory_id", sa.Integer, nullable=False),
        sa.Column("capacity", CODE, nullable=False),
        sa.Column("value", CODE, nullable=True),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("given_at", MOMENT, nullable=True),
        check("capacity", CAPACITY_CHECK),
        check("value", "value IN ('favorable', 'reserve', 'defavorable', 'non_observe')"),
        check("given_with_value", "(value IS NULL) = (given_at IS NULL)"),
        reference("enrolment_id", "enrolment"),
        reference("signatory_id", "signatory"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("enrolment_id", "signatory_id", "capacity"),
    )
    op.create_index("ix_opinion_signatory_id", "opinion", ["signatory_id"])


def create_jury() -> None:
    op.create_table(
        "jury_session",
        key(),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "jury_declaration",
        key(),
        sa.Column("enrolment_id", sa.Integer, nullable=False),
        sa.Column("jury_session_id", sa.Integer, nullable=False),
        sa.Column("outcome", CODE, nullable=True),
        sa.Column("declared_on", sa.Date, nullable=True),
        check("outcome", "outcome IN ('admissible', 'non_admissible')"),
        check("declared_with_outcome", "(outcome IS NULL) = (declared_on IS NULL)"),
        reference("enrolment_id", "enrolment"),
        reference("jury_session_id", "jury_session", None),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("enrolment_id"),
    )
    op.create_index("ix_jury_declaration_jury_session_id", "jury_declaration", ["jury_session_id"])


def create_conversations() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("sender_id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer, nullable=True),
        sa.Column("role", CODE, nullable=True),
        sa.Column("turns_since_cut", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        check("role", ROLE_CHECK),
        check("person_with_role", "(person_id IS NULL) = (role IS NULL)"),
        reference("person_id", "person"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sender_id"),
    )
    op.create_index("ix_conversation_person_id", "conversation", ["person_id"])
    op.create_table(
        "message",
        key(),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("author", CODE, nullable=False),
        sa.Column("client_message_id", sa.String(36), nullable=True),
        sa.Column("turn_id", sa.String(36), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        check("author", "author IN ('personne', 'assistant')"),
        reference("conversation_id", "conversation"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id", "client_message_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_message_conversation_id_id", "message", ["conversation_id", "id"])
    op.create_index("ix_message_turn_id", "message", ["turn_id"])
    op.create_table(
        "button",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        reference("conversation_id", "conversation"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_button_conversation_id", "button", ["conversation_id"])


def create_sessions() -> None:
    op.create_table(
        "portal",
        key(),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("allowed_origins", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "chat_session",
        key(),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("portal_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=True),
        sa.Column("role", CODE, nullable=True),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        check("role", ROLE_CHECK),
        check("person_with_role", "(person_id IS NULL) = (role IS NULL)"),
        reference("portal_id", "portal", None),
        reference("person_id", "person"),
        reference("conversation_id", "conversation"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    for column in ("portal_id", "person_id", "conversation_id"):
        op.create_index(f"ix_chat_session_{column}", "chat_session", [column])
