"""Since when a session is at its present place"""

import sqlalchemy as sa
from alembic import op

import monitor.store.types

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = monitor.store.types.UtcDateTime(timezone=True)
    op.add_column('sessions', sa.Column('placed_after', moment, nullable=True))
    op.add_column('sessions', sa.Column('placed_by', moment, nullable=True))


def downgrade() -> None:
    op.drop_column('sessions', 'placed_by')
    op.drop_column('sessions', 'placed_after')
