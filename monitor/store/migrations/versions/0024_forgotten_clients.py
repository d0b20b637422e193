"""Who was forgotten, in keyed hashes by which polls know them again"""

import sqlalchemy as sa
from alembic import op

from monitor.store.types import UtcDateTime

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'forgotten',
        sa.Column('mark', sa.String(length=64), nullable=False),
        sa.Column('client', sa.String(length=64), nullable=False),
        sa.Column('source', sa.String(length=80), nullable=False),
        sa.Column('at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('in_settings', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('mark', 'client', name=op.f('pk_forgotten')),
    )
    op.create_index(op.f('ix_forgotten_source'), 'forgotten', ['source'], unique=False)


def downgrade() -> None:
    op.drop_table('forgotten')
