"""Whether a department accepts or rejects what it gets."""

import sqlalchemy as sa
from alembic import op

revision = "0033_deciding"
down_revision = "0032_counted"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deliveries_connector", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decides", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("deliveries_connector", schema=None) as batch_op:
        batch_op.drop_column("decides")
