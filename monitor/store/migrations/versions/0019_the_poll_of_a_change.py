"""A change knows by which poll it was seen"""

import sqlalchemy as sa
from alembic import op

import monitor.store.types

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = monitor.store.types.UtcDateTime(timezone=True)
    op.add_column('changes', sa.Column('seen_at', kind, nullable=True))


def downgrade() -> None:
    op.drop_column('changes', 'seen_at')
