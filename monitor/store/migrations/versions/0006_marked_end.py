"""When a marker says that a session ended"""

import sqlalchemy as sa
from alembic import op

import monitor.store.types

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = monitor.store.types.UtcDateTime(timezone=True)
    op.add_column('sessions', sa.Column('marked_end', moment, nullable=True))


def downgrade() -> None:
    op.drop_column('sessions', 'marked_end')
