"""Acknowledged, snoozed and escalated findings, and when each was due to be told"""

import sqlalchemy as sa
from alembic import op

import monitor.store.types

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

_MOMENTS = ('alert_due', 'snoozed_until', 'escalated_at')


def upgrade() -> None:
    moment = monitor.store.types.UtcDateTime(timezone=True)
    for name in _MOMENTS:
        op.add_column('findings', sa.Column(name, moment, nullable=True))
    op.add_column('findings', sa.Column('acknowledged_severity', sa.String(12), nullable=True))


def downgrade() -> None:
    for name in ('acknowledged_severity', *reversed(_MOMENTS)):
        op.drop_column('findings', name)
