"""For which zones a calendar states other rules than the zone data"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('sources', sa.Column('doubted_zones', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column('sources', 'doubted_zones')
