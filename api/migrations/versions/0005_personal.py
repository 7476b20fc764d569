"""Personal pages, the form of the company's opinion, guided conversations, what is planned and expected, e-mails to send."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CODE = sa.String(32)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("dropped_at", MOMENT, nullable=True),
        sa.Column("drop_reason", CODE, nullable=True),
        sa.CheckConstraint(
            "kind IN ('avis', 'convocation', 'document', 'lien', 'rouvert', 'recu', 'contact')",
            name=op.f("ck_outgoing_mail_kind"),
        ),
        sa.CheckConstraint(
            "drop_reason IN ('refuse', 'abandonne', 'inutile')", name=op.f("ck_outgoing_mail_drop_reason")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_outgoing_mail_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_mail_key")),
    )
    op.create_index(op.f("ix_outgoing_mail_due_at"), "outgoing_mail", ["due_at"])
    op.create_index(op.f("ix_outgoing_mail_person_id"), "outgoing_mail", ["person_id"])
    op.create_index(op.f("ix_outgoing_mail_sent_at"), "outgoing_mail", ["sent_at"])

    op.create_table(
        "reference_criterion",
        sa.Column("exam_centre_id", sa.Integer(), nullable=False),
        sa.Column("capacity", CODE, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("source_date", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8')",
            name=op.f("ck_reference_criterion_capacity"),
        ),
        sa.ForeignKeyConstraint(
            ["exam_centre_id"],
            ["exam_centre.id"],
            name=op.f("fk_reference_criterion_exam_centre_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_criterion")),
        sa.UniqueConstraint(
            "exam_centre_id",
            "capacity",
            "rank",
            name=op.f("uq_reference_criterion_exam_centre_id_capacity_rank"),
        ),
    )
    op.create_table(
        "reminder_choice",
        sa.Column("exam_centre_id", sa.Integer(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('avis', 'convocation', 'document')", name=op.f("ck_reminder_choice_kind")
        ),
        sa.CheckConstraint("days BETWEEN 1 AND 90", name=op.f("ck_reminder_choice_days")),
        sa.CheckConstraint("times BETWEEN 1 AND 5", name=op.f("ck_reminder_choice_times")),
        sa.ForeignKeyConstraint(
            ["exam_centre_id"],
            ["exam_centre.id"],
            name=op.f("fk_reminder_choice_exam_centre_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_choice")),
        sa.UniqueConstraint("exam_centre_id", "kind", name=op.f("uq_reminder_choice_exam_centre_id_kind")),
    )
    op.create_table(
        "reminder_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reminder_stop_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_stop")),
        sa.UniqueConstraint("person_id", name=op.f("uq_reminder_stop_person_id")),
    )
    op.create_table(
        "space_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint("role IN ('candidat', 'entreprise')", name=op.f("ck_space_link_role")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_space_link_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_space_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_space_link_token_hash")),
    )
    op.create_index(op.f("ix_space_link_expires_at"), "space_link", ["expires_at"])
    op.create_index(op.f("ix_space_link_person_id"), "space_link", ["person_id"])

    op.create_table(
        "expected_document",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('rapport', 'preuve', 'dossier_vae', 'autre')", name=op.f("ck_expected_document_kind")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_expected_document_enrolment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_document")),
        sa.UniqueConstraint("enrolment_id", "kind", name=op.f("uq_expected_document_enrolment_id_kind")),
    )
    op.create_table(
        "guide_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", CODE, nullable=False),
        sa.Column("guide", CODE, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("asked", CODE, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('en_cours', 'suspendu', 'termine', 'annule')", name=op.f("ck_guide_draft_state")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_guide_draft_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_draft")),
        sa.UniqueConstraint("conversation_id", "guide", name=op.f("uq_guide_draft_conversation_id_guide")),
    )
    op.create_table(
        "opinion_form",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=False),
        sa.Column("signed_name", sa.String(length=200), nullable=True),
        sa.Column("signed_function", CODE, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("receipt", sa.String(length=20), nullable=True),
        sa.Column("reopened_at", MOMENT, nullable=True),
        sa.Column("reopening_reason", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "signed_function IN ('tuteur', 'responsable_fonctionnel', 'responsable_hierarchique', 'autre')",
            name=op.f("ck_opinion_form_signed_function"),
        ),
        sa.CheckConstraint(
            "sent_at IS NULL OR receipt IS NOT NULL", name=op.f("ck_opinion_form_receipt_when_sent")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_opinion_form_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatory.id"], name=op.f("fk_opinion_form_signatory_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_form")),
        sa.UniqueConstraint(
            "enrolment_id", "signatory_id", name=op.f("uq_opinion_form_enrolment_id_signatory_id")
        ),
        sa.UniqueConstraint("receipt", name=op.f("uq_opinion_form_receipt")),
    )
    op.create_index(op.f("ix_opinion_form_signatory_id"), "opinion_form", ["signatory_id"])

    op.create_table(
        "planned_evaluation",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("capacity", CODE, nullable=False),
        sa.Column("modality", CODE, nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8')",
            name=op.f("ck_planned_evaluation_capacity"),
        ),
        sa.CheckConstraint(
            "modality IN ('situation_reelle', 'projets', 'reconstituee')",
            name=op.f("ck_planned_evaluation_modality"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_planned_evaluation_enrolment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_evaluation")),
        sa.UniqueConstraint(
            "enrolment_id", "capacity", name=op.f("uq_planned_evaluation_enrolment_id_capacity")
        ),
    )
    op.create_table(
        "roadmap_tick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("ticked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_roadmap_tick_enrolment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadmap_tick")),
        sa.UniqueConstraint("enrolment_id", "item", name=op.f("uq_roadmap_tick_enrolment_id_item")),
    )
    op.create_table(
        "space_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["link_id"], ["space_link.id"], name=op.f("fk_space_code_link_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_space_code")),
    )
    op.create_index(op.f("ix_space_code_expires_at"), "space_code", ["expires_at"])
    op.create_index(op.f("ix_space_code_link_id"), "space_code", ["link_id"])

    op.create_table(
        "space_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_hash", sa.String(length=64), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("method", CODE, nullable=False),
        sa.Column("conversation_id", CODE, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.CheckConstraint("method IN ('conversation', 'lien')", name=op.f("ck_space_session_method")),
        sa.CheckConstraint("role IN ('candidat', 'entreprise')", name=op.f("ck_space_session_role")),
        sa.CheckConstraint(
            "(ticket_hash IS NULL) <> (token_hash IS NULL)", name=op.f("ck_space_session_ticket_or_token")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_space_session_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_space_session_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_space_session")),
        sa.UniqueConstraint("ticket_hash", name=op.f("uq_space_session_ticket_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_space_session_token_hash")),
    )
    op.create_index(op.f("ix_space_session_conversation_id"), "space_session", ["conversation_id"])
    op.create_index(op.f("ix_space_session_expires_at"), "space_session", ["expires_at"])
    op.create_index(op.f("ix_space_session_person_id"), "space_session", ["person_id"])

    op.create_table(
        "opinion_activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["form_id"], ["opinion_form.id"], name=op.f("fk_opinion_activity_form_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_activity")),
        sa.UniqueConstraint("form_id", "title", name=op.f("uq_opinion_activity_form_id_title")),
    )
    op.create_table(
        "opinion_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("value", CODE, nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "value IN ('favorable', 'reserve', 'defavorable', 'non_observe')",
            name=op.f("ck_opinion_draft_value"),
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_opinion_draft_opinion_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_draft")),
        sa.UniqueConstraint("opinion_id", name=op.f("uq_opinion_draft_opinion_id")),
    )
    op.create_table(
        "opinion_activity_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["opinion_activity.id"],
            name=op.f("fk_opinion_activity_use_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"],
            ["opinion.id"],
            name=op.f("fk_opinion_activity_use_opinion_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_activity_use")),
        sa.UniqueConstraint(
            "activity_id", "opinion_id", name=op.f("uq_opinion_activity_use_activity_id_opinion_id")
        ),
    )
    op.create_index(op.f("ix_opinion_activity_use_opinion_id"), "opinion_activity_use", ["opinion_id"])


def downgrade() -> None:
    op.drop_table("opinion_activity_use")
    op.drop_table("opinion_draft")
    op.drop_table("opinion_activity")
    op.drop_table("space_session")
    op.drop_table("space_code")
    op.drop_table("roadmap_tick")
    op.drop_table("planned_evaluation")
    op.drop_table("opinion_form")
    op.drop_table("guide_draft")
    op.drop_table("expected_document")
    op.drop_table("space_link")
    op.drop_table("reminder_stop")
    op.drop_table("reminder_choice")
    op.drop_table("reference_criterion")
    op.drop_table("outgoing_mail")
