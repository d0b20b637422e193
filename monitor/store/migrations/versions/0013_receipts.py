"""A message knows which of its recipients have it"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('outbox', sa.Column('taken_by', sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column('outbox', 'taken_by')
