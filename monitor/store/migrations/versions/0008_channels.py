"""How each channel fares; a sender has a channel, no longer single messages"""

import sqlalchemy as sa
from alembic import op

import monitor.store.types

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = monitor.store.types.UtcDateTime(timezone=True)
    op.create_table(
        'channels',
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.Column('failing_since', moment, nullable=True),
        sa.Column('left_alone_until', moment, nullable=True),
        sa.Column('stopped_by', sa.Integer(), nullable=True),
        sa.Column('last_error', sa.Text(), nullable=True),
        sa.Column('holder', sa.String(length=32), nullable=True),
        sa.Column('held_until', moment, nullable=True),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_channels')),
    )
    op.add_column('outbox', sa.Column('faults', sa.Integer(), nullable=False, server_default='0'))
    op.drop_column('outbox', 'leased_until')
    op.create_index(
        op.f('ix_outbox_channel_sent_at_number'),
        'outbox',
        ['channel', 'sent_at', 'number'],
        unique=False,
    )


def downgrade() -> None:
    moment = monitor.store.types.UtcDateTime(timezone=True)
    op.drop_index(op.f('ix_outbox_channel_sent_at_number'), table_name='outbox')
    op.add_column('outbox', sa.Column('leased_until', moment, nullable=True))
    op.drop_column('outbox', 'faults')
    op.drop_table('channels')
