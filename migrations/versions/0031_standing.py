"""What a website counts as, beside the website, so that a list of 30,000 need not join."""

import sqlalchemy as sa
from alembic import op

revision = "0031_standing"
down_revision = "0030_recorded"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("estate_website", schema=None) as batch_op:
        batch_op.add_column(sa.Column("standing", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("standing_other", sa.String(), server_default="", nullable=False))
    _fill()
    with op.batch_alter_table("estate_website", schema=None) as batch_op:
        batch_op.create_index(
            "ix_estate_website_standing", ["host", "owner", "standing", "standing_other"], unique=False
        )


def _fill() -> None:
    """What was judged before, from `kind:rule:other`."""
    known = op.get_bind().execute(
        sa.text("SELECT website_id, value FROM estate_value WHERE field = 'counts_as' AND value <> ''")
    )
    rows = []
    for website_id, value in known:
        kind, rule, other = (*value.split(":", 2), "", "")[:3]
        rows.append({"key": website_id, "standing": f"{kind}:{rule}", "other": other})
    if rows:
        op.get_bind().execute(
            sa.text(
                "UPDATE estate_website SET standing = :standing, standing_other = :other WHERE id = :key"
            ),
            rows,
        )


def downgrade() -> None:
    with op.batch_alter_table("estate_website", schema=None) as batch_op:
        batch_op.drop_index("ix_estate_website_standing")
        batch_op.drop_column("standing_other")
        batch_op.drop_column("standing")
