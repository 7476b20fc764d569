"""On which portal each conversation was opened: its session, which says it too, is kept for a shorter time."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# SQLite copies the table: an index of those that it refers to could not be read.
ALONE = {"resolve_fks": False}


def upgrade() -> None:
    with op.batch_alter_table("conversation", reflect_kwargs=ALONE) as batch:
        batch.add_column(sa.Column("portal_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_conversation_portal_id"), "portal", ["portal_id"], ["id"])
        batch.create_index(op.f("ix_conversation_portal_id"), ["portal_id"])
    conversation = sa.table("conversation", sa.column("id", sa.String), sa.column("portal_id", sa.Integer))
    opened = sa.table(
        "chat_session", sa.column("conversation_id", sa.String), sa.column("portal_id", sa.Integer)
    )
    portal = sa.select(sa.func.max(opened.c.portal_id)).where(opened.c.conversation_id == conversation.c.id)
    op.execute(conversation.update().values(portal_id=portal.scalar_subquery()))


def downgrade() -> None:
    with op.batch_alter_table("conversation", reflect_kwargs=ALONE) as batch:
        batch.drop_index(op.f("ix_conversation_portal_id"))
        batch.drop_constraint(op.f("fk_conversation_portal_id"), type_="foreignkey")
        batch.drop_column("portal_id")
