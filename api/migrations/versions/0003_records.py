"""The records of the certification: bodies, enrolments, evaluations, juries, staff, audit

What was recorded before is kept: each row of the former tables goes into the new ones. Going back down keeps what the
former tables could hold (the latest result of a capacity, the latest jury), and loses the rest.
"""

import importlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CODE = sa.String(32)
MOMENT = sa.DateTime(timezone=True)
CREATED = [
    "audit_entry",
    "exam_centre",
    "idempotency_key",
    "training_body",
    "centre_contact",
    "enrolment",
    "evaluator",
    "signatory",
    "staff_account",
    "evaluation",
    "evidence",
    "jury_session",
    "opinion",
    "recognition",
    "staff_token",
    "vae_file",
    "evaluation_evaluator",
    "jury_candidate",
    "jury_member",
    "jury_point",
    "minutes",
    "vae_situation",
    "jury_declaration",
    "vae_situation_capacity",
    "block_attestation",
]
# Rebuilt, with what they hold.
FORMER = ("signatory", "enrolment", "evaluation", "opinion", "jury_session", "jury_declaration")
RESULTS = ("validee", "non_validee")

Row = dict[str, Any]


def upgrade() -> None:
    kept = {name: rows(name) for name in FORMER}
    drop(reversed_order(FORMER))
    widen_people()
    for name in CREATED:
        globals()[f"create_{name}"]()
    for name, found in upgraded(kept).items():
        fill(name, found)


def downgrade() -> None:
    kept = {name: rows(name) for name in ("signatory", "enrolment", "vae_file", "evaluation", "opinion")}
    kept |= {name: rows(name) for name in ("jury_session", "jury_candidate", "jury_declaration")}
    drop(reversed_order(CREATED))
    narrow_people()
    initial = importlib.import_module("api.migrations.versions.0001_initial")
    initial.create_signatory()
    initial.create_enrolments()
    initial.create_opinions()
    initial.create_jury()
    for name, found in downgraded(kept).items():
        fill(name, found)


def reversed_order(names: Sequence[str]) -> list[str]:
    return list(reversed(names))


def drop(names: Sequence[str]) -> None:
    for name in names:
        op.drop_table(name)


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


def upgraded(kept: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The former rows as the new tables hold them, in an order that foreign keys accept."""
    now = datetime.now(UTC)
    fresh = {"created_at": now, "version": 1}
    judged = kept["jury_declaration"]
    return {
        "enrolment": [
            {
                **without(row, "admissible_on"),
                "number": f"D-{row['id']}",
                "disclosed": row["company_id"] is not None,
            }
            for row in kept["enrolment"]
        ],
        "signatory": [{**row, **fresh} for row in kept["signatory"]],
        "vae_file": [
            {"enrolment_id": row["id"], "decision": "recevable", "decided_on": row["admissible_on"], **fresh}
            for row in kept["enrolment"]
            if row["admissible_on"] is not None
        ],
        "evaluation": [{**row, **fresh} for row in kept["evaluation"]],
        "opinion": [
            {**row, "candidate_told_on": row["requested_at"].date(), **fresh} for row in kept["opinion"]
        ],
        "jury_session": [{**row, **fresh} for row in kept["jury_session"]],
        "jury_candidate": [
            {
                "id": row["id"],
                "jury_session_id": row["jury_session_id"],
                "enrolment_id": row["enrolment_id"],
                **fresh,
            }
            for row in judged
        ],
        "jury_declaration": [
            {
                "jury_candidate_id": row["id"],
                "rank": 1,
                "outcome": row["outcome"],
                "declared_on": row["declared_on"],
                **fresh,
            }
            for row in judged
            if row["outcome"] is not None
        ],
    }


def downgraded(kept: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The rows as the former tables hold them."""
    admissible = {
        row["enrolment_id"]: row["decided_on"] for row in kept["vae_file"] if row["decision"] == "recevable"
    }
    latest = {
        (row["enrolment_id"], row["capacity"]): row
        for row in sorted(kept["evaluation"], key=lambda row: (row["evaluated_on"], row["id"]))
        if row["outcome"] in RESULTS
    }
    declared = {
        row["jury_candidate_id"]: row for row in sorted(kept["jury_declaration"], key=lambda row: row["rank"])
    }
    put = {row["enrolment_id"]: row for row in kept["jury_candidate"]}
    return {
        "signatory": [without(row, "created_at", "version") for row in kept["signatory"]],
        "enrolment": [
            {
                **without(
                    row,
                    "number",
                    "training_body_id",
                    "exam_centre_id",
                    "enrolled_on",
                    "disclosed",
                    "ended_on",
                ),
                "admissible_on": admissible.get(row["id"]),
            }
            for row in kept["enrolment"]
        ],
        "evaluation": [without(row, "created_at", "version") for row in latest.values()],
        "opinion": [
            without(row, "created_at", "version", "candidate_told_on", "comment") for row in kept["opinion"]
        ],
        "jury_session": [
            {"id": row["id"], "held_on": row["held_on"], "place": row["place"]}
            for row in kept["jury_session"]
        ],
        "jury_declaration": [
            {
                "enrolment_id": row["enrolment_id"],
                "jury_session_id": row["jury_session_id"],
                "outcome": declared[row["id"]]["outcome"] if row["id"] in declared else None,
                "declared_on": declared[row["id"]]["declared_on"] if row["id"] in declared else None,
            }
            for row in put.values()
        ],
    }


def without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def widen_people() -> None:
    # SQLite copies a table to alter it, and the copy forgets an index on an expression.
    op.drop_index("uq_person_email_lower", "person")
    now = datetime.now(UTC)
    for name in ("person", "company"):
        with op.batch_alter_table(name) as batch:
            batch.add_column(sa.Column("created_at", MOMENT, nullable=True))
            batch.add_column(sa.Column("version", sa.Integer, nullable=True))
            if name == "person":
                batch.add_column(sa.Column("erased_at", MOMENT, nullable=True))
                batch.alter_column("email", existing_type=sa.String(254), nullable=True)
        table = sa.table(name, sa.column("created_at", MOMENT), sa.column("version", sa.Integer))
        op.execute(table.update().values(created_at=now, version=1))
        with op.batch_alter_table(name) as batch:
            batch.alter_column("created_at", existing_type=MOMENT, nullable=False)
            batch.alter_column("version", existing_type=sa.Integer, nullable=False)
    create_address_index()
    # SQLite has no classes of operators; PostgreSQL needs this one to find the beginning of a name.
    operators = " text_pattern_ops" if op.get_bind().dialect.name == "postgresql" else ""
    op.create_index("ix_person_family_name_lower", "person", [sa.text(f"lower(family_name){operators}")])


def narrow_people() -> None:
    op.drop_index("ix_person_family_name_lower", "person")
    op.drop_index("uq_person_email_lower", "person")
    person = sa.table("person", sa.column("id", sa.Integer), sa.column("email", sa.String))
    # The former column took no absence.
    nobody = sa.literal("sans-adresse-") + sa.cast(person.c.id, sa.String) + "@invalid"
    op.execute(person.update().where(person.c.email.is_(None)).values(email=nobody))
    for name in ("person", "company"):
        with op.batch_alter_table(name) as batch:
            batch.drop_column("created_at")
            batch.drop_column("version")
            if name == "person":
                batch.drop_column("erased_at")
                batch.alter_column("email", existing_type=sa.String(254), nullable=False)
    create_address_index()


def create_address_index() -> None:
    op.create_index("uq_person_email_lower", "person", [sa.text("lower(email)")], unique=True)


def create_audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_role", CODE, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("action", CODE, nullable=False),
        sa.Column("record_type", CODE, nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "action IN ('creation', 'modification', 'suppression', 'effacement')",
            name=op.f("ck_audit_entry_action"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_index(
        "ix_audit_entry_record_type_record_id", "audit_entry", ["record_type", "record_id"], unique=False
    )


def create_exam_centre() -> None:
    op.create_table(
        "exam_centre",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_centre")),
        sa.UniqueConstraint("name", name=op.f("uq_exam_centre_name")),
    )


def create_idempotency_key() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("caller", sa.String(80), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("record_type", CODE, nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint("caller", "key", name=op.f("uq_idempotency_key_caller_key")),
    )
    op.create_index(op.f("ix_idempotency_key_created_at"), "idempotency_key", ["created_at"], unique=False)


def create_training_body() -> None:
    op.create_table(
        "training_body",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_body")),
        sa.UniqueConstraint("name", name=op.f("uq_training_body_name")),
    )


def create_centre_contact() -> None:
    op.create_table(
        "centre_contact",
        sa.Column("exam_centre_id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(3), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(20), nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("address", sa.String(300), nullable=True),
        sa.Column("disability_contact", sa.String(200), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exam_centre_id"],
            ["exam_centre.id"],
            name=op.f("fk_centre_contact_exam_centre_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_contact")),
        sa.UniqueConstraint(
            "exam_centre_id", "department", name=op.f("uq_centre_contact_exam_centre_id_department")
        ),
    )
    op.create_index(op.f("ix_centre_contact_department"), "centre_contact", ["department"], unique=False)


def create_enrolment() -> None:
    op.create_table(
        "enrolment",
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("training_body_id", sa.Integer(), nullable=True),
        sa.Column("exam_centre_id", sa.Integer(), nullable=True),
        sa.Column("fiche", CODE, nullable=False),
        sa.Column("route", CODE, nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("disclosed", sa.Boolean(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "route <> 'vae' OR company_id IS NULL OR disclosed", name=op.f("ck_enrolment_vae_disclosed")
        ),
        sa.CheckConstraint(
            "route IN ('formation_continue', 'contrat_professionnalisation', 'vae')",
            name=op.f("ck_enrolment_route"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_enrolment_company_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["exam_centre_id"],
            ["exam_centre.id"],
            name=op.f("fk_enrolment_exam_centre_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["training_body_id"],
            ["training_body.id"],
            name=op.f("fk_enrolment_training_body_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("number", name=op.f("uq_enrolment_number")),
    )
    op.create_index(op.f("ix_enrolment_company_id"), "enrolment", ["company_id"], unique=False)
    op.create_index("ix_enrolment_exam_centre_id_id", "enrolment", ["exam_centre_id", "id"], unique=False)
    op.create_index(
        "ix_enrolment_person_id_created_at", "enrolment", ["person_id", "created_at"], unique=False
    )
    op.create_index(op.f("ix_enrolment_training_body_id"), "enrolment", ["training_body_id"], unique=False)


def create_evaluator() -> None:
    op.create_table(
        "evaluator",
        sa.Column("exam_centre_id", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.String(100), nullable=False),
        sa.Column("family_name", sa.String(100), nullable=False),
        sa.Column("quality", sa.String(200), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exam_centre_id"],
            ["exam_centre.id"],
            name=op.f("fk_evaluator_exam_centre_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluator")),
    )
    op.create_index(op.f("ix_evaluator_exam_centre_id"), "evaluator", ["exam_centre_id"], unique=False)


def create_signatory() -> None:
    op.create_table(
        "signatory",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("function", CODE, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "function IN ('tuteur', 'responsable_fonctionnel', 'responsable_hierarchique', 'autre')",
            name=op.f("ck_signatory_function"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_signatory_company_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_signatory_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatory")),
        sa.UniqueConstraint("person_id", "company_id", name=op.f("uq_signatory_person_id_company_id")),
    )
    op.create_index(op.f("ix_signatory_company_id"), "signatory", ["company_id"], unique=False)


def create_staff_account() -> None:
    op.create_table(
        "staff_account",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("exam_centre_id", sa.Integer(), nullable=True),
        sa.Column("training_body_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(role = 'organisme') = (training_body_id IS NOT NULL)",
            name=op.f("ck_staff_account_body_of_organisme"),
        ),
        sa.CheckConstraint(
            "(role IN ('centre', 'evaluateur', 'president')) = (exam_centre_id IS NOT NULL)",
            name=op.f("ck_staff_account_centre_of_centre"),
        ),
        sa.CheckConstraint(
            "role IN ('administrateur', 'centre', 'organisme', 'evaluateur', 'president')",
            name=op.f("ck_staff_account_role"),
        ),
        sa.ForeignKeyConstraint(
            ["exam_centre_id"],
            ["exam_centre.id"],
            name=op.f("fk_staff_account_exam_centre_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["training_body_id"],
            ["training_body.id"],
            name=op.f("fk_staff_account_training_body_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_account")),
    )
    op.create_index(
        "uq_staff_account_email_lower", "staff_account", [sa.literal_column("lower(email)")], unique=True
    )


def create_evaluation() -> None:
    op.create_table(
        "evaluation",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("capacity", CODE, nullable=False),
        sa.Column("modality", CODE, nullable=False),
        sa.Column("evaluated_on", sa.Date(), nullable=False),
        sa.Column("outcome", CODE, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8')",
            name=op.f("ck_evaluation_capacity"),
        ),
        sa.CheckConstraint(
            "modality IN ('situation_reelle', 'projets', 'reconstituee')", name=op.f("ck_evaluation_modality")
        ),
        sa.CheckConstraint(
            "outcome IN ('validee', 'non_validee', 'absent', 'excuse', 'reporte')",
            name=op.f("ck_evaluation_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_evaluation_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint(
            "enrolment_id",
            "capacity",
            "evaluated_on",
            name=op.f("uq_evaluation_enrolment_id_capacity_evaluated_on"),
        ),
    )


def create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("capacity", CODE, nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("kept_at", sa.String(300), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8')", name=op.f("ck_evidence_capacity")
        ),
        sa.CheckConstraint(
            "kind IN ('rapport', 'preuve', 'dossier_vae', 'autre')", name=op.f("ck_evidence_kind")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_evidence_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_enrolment_id"), "evidence", ["enrolment_id"], unique=False)


def create_jury_session() -> None:
    op.create_table(
        "jury_session",
        sa.Column("exam_centre_id", sa.Integer(), nullable=True),
        sa.Column("president_account_id", sa.Integer(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exam_centre_id"],
            ["exam_centre.id"],
            name=op.f("fk_jury_session_exam_centre_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["president_account_id"],
            ["staff_account.id"],
            name=op.f("fk_jury_session_president_account_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_session")),
    )
    op.create_index(op.f("ix_jury_session_exam_centre_id"), "jury_session", ["exam_centre_id"], unique=False)
    op.create_index(
        op.f("ix_jury_session_president_account_id"), "jury_session", ["president_account_id"], unique=False
    )


def create_opinion() -> None:
    op.create_table(
        "opinion",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=False),
        sa.Column("capacity", CODE, nullable=False),
        sa.Column("candidate_told_on", sa.Date(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("value", CODE, nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("given_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8')", name=op.f("ck_opinion_capacity")
        ),
        sa.CheckConstraint(
            "value IN ('favorable', 'reserve', 'defavorable', 'non_observe')", name=op.f("ck_opinion_value")
        ),
        sa.CheckConstraint("(value IS NULL) = (given_at IS NULL)", name=op.f("ck_opinion_given_with_value")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_opinion_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["signatory.id"], name=op.f("fk_opinion_signatory_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint(
            "enrolment_id",
            "signatory_id",
            "capacity",
            name=op.f("uq_opinion_enrolment_id_signatory_id_capacity"),
        ),
    )
    op.create_index(op.f("ix_opinion_signatory_id"), "opinion", ["signatory_id"], unique=False)


def create_recognition() -> None:
    op.create_table(
        "recognition",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("capacity", CODE, nullable=False),
        sa.Column("from_fiche", CODE, nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8')",
            name=op.f("ck_recognition_capacity"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_recognition_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition")),
        sa.UniqueConstraint("enrolment_id", "capacity", name=op.f("uq_recognition_enrolment_id_capacity")),
    )


def create_staff_token() -> None:
    op.create_table(
        "staff_token",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["staff_account.id"], name=op.f("fk_staff_token_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_token_token_hash")),
    )
    op.create_index(op.f("ix_staff_token_account_id"), "staff_token", ["account_id"], unique=False)


def create_vae_file() -> None:
    op.create_table(
        "vae_file",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("decision", CODE, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("interview_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision IN ('recevable', 'non_recevable')", name=op.f("ck_vae_file_decision")),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_on IS NULL)", name=op.f("ck_vae_file_decided_with_date")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_vae_file_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vae_file")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_vae_file_enrolment_id")),
    )


def create_evaluation_evaluator() -> None:
    op.create_table(
        "evaluation_evaluator",
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluation.id"],
            name=op.f("fk_evaluation_evaluator_evaluation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"],
            ["evaluator.id"],
            name=op.f("fk_evaluation_evaluator_evaluator_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_evaluator")),
        sa.UniqueConstraint(
            "evaluation_id", "evaluator_id", name=op.f("uq_evaluation_evaluator_evaluation_id_evaluator_id")
        ),
    )
    op.create_index(
        op.f("ix_evaluation_evaluator_evaluator_id"), "evaluation_evaluator", ["evaluator_id"], unique=False
    )


def create_jury_candidate() -> None:
    op.create_table(
        "jury_candidate",
        sa.Column("jury_session_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_jury_candidate_enrolment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["jury_session_id"],
            ["jury_session.id"],
            name=op.f("fk_jury_candidate_jury_session_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_candidate")),
        sa.UniqueConstraint(
            "jury_session_id", "enrolment_id", name=op.f("uq_jury_candidate_jury_session_id_enrolment_id")
        ),
    )
    op.create_index(op.f("ix_jury_candidate_enrolment_id"), "jury_candidate", ["enrolment_id"], unique=False)


def create_jury_member() -> None:
    op.create_table(
        "jury_member",
        sa.Column("jury_session_id", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.String(100), nullable=False),
        sa.Column("family_name", sa.String(100), nullable=False),
        sa.Column("college", CODE, nullable=False),
        sa.Column("branch", CODE, nullable=False),
        sa.Column("organisation", sa.String(200), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("has_vote", sa.Boolean(), nullable=False),
        sa.Column("chairs", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "branch IN ('metallurgie', 'travail_temporaire')", name=op.f("ck_jury_member_branch")
        ),
        sa.CheckConstraint("college IN ('employeurs', 'salaries')", name=op.f("ck_jury_member_college")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_jury_member_company_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["jury_session_id"],
            ["jury_session.id"],
            name=op.f("fk_jury_member_jury_session_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_member")),
    )
    op.create_index(op.f("ix_jury_member_company_id"), "jury_member", ["company_id"], unique=False)
    op.create_index(op.f("ix_jury_member_jury_session_id"), "jury_member", ["jury_session_id"], unique=False)


def create_jury_point() -> None:
    op.create_table(
        "jury_point",
        sa.Column("jury_session_id", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.String(200), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["jury_session_id"],
            ["jury_session.id"],
            name=op.f("fk_jury_point_jury_session_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_point")),
        sa.UniqueConstraint("jury_session_id", "code", name=op.f("uq_jury_point_jury_session_id_code")),
    )


def create_minutes() -> None:
    op.create_table(
        "minutes",
        sa.Column("jury_session_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("drawn_up_on", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["jury_session_id"],
            ["jury_session.id"],
            name=op.f("fk_minutes_jury_session_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("jury_session_id", name=op.f("uq_minutes_jury_session_id")),
        sa.UniqueConstraint("number", name=op.f("uq_minutes_number")),
    )


def create_vae_situation() -> None:
    op.create_table(
        "vae_situation",
        sa.Column("vae_file_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vae_file_id"], ["vae_file.id"], name=op.f("fk_vae_situation_vae_file_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vae_situation")),
    )
    op.create_index(op.f("ix_vae_situation_vae_file_id"), "vae_situation", ["vae_file_id"], unique=False)


def create_jury_declaration() -> None:
    op.create_table(
        "jury_declaration",
        sa.Column("jury_candidate_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("outcome", CODE, nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('admissible', 'non_admissible')", name=op.f("ck_jury_declaration_outcome")
        ),
        sa.CheckConstraint(
            "rank = 1 OR reason IS NOT NULL", name=op.f("ck_jury_declaration_corrected_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["jury_candidate_id"],
            ["jury_candidate.id"],
            name=op.f("fk_jury_declaration_jury_candidate_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_declaration")),
        sa.UniqueConstraint(
            "jury_candidate_id", "rank", name=op.f("uq_jury_declaration_jury_candidate_id_rank")
        ),
    )


def create_vae_situation_capacity() -> None:
    op.create_table(
        "vae_situation_capacity",
        sa.Column("situation_id", sa.Integer(), nullable=False),
        sa.Column("capacity", CODE, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8')",
            name=op.f("ck_vae_situation_capacity_capacity"),
        ),
        sa.ForeignKeyConstraint(
            ["situation_id"],
            ["vae_situation.id"],
            name=op.f("fk_vae_situation_capacity_situation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vae_situation_capacity")),
        sa.UniqueConstraint(
            "situation_id", "capacity", name=op.f("uq_vae_situation_capacity_situation_id_capacity")
        ),
    )


def create_block_attestation() -> None:
    op.create_table(
        "block_attestation",
        sa.Column("jury_declaration_id", sa.Integer(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["jury_declaration_id"],
            ["jury_declaration.id"],
            name=op.f("fk_block_attestation_jury_declaration_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block_attestation")),
        sa.UniqueConstraint(
            "jury_declaration_id", "block", name=op.f("uq_block_attestation_jury_declaration_id_block")
        ),
    )
    op.create_index(op.f("ix_block_attestation_number"), "block_attestation", ["number"], unique=False)
