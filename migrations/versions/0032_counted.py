"""An index that counts websites by owner and by what they count as."""

from alembic import op

revision = "0032_counted"
down_revision = "0031_standing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("estate_website", schema=None) as batch_op:
        batch_op.create_index("ix_estate_website_owner", ["owner", "standing"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("estate_website", schema=None) as batch_op:
        batch_op.drop_index("ix_estate_website_owner")
