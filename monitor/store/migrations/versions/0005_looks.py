"""Until when each answer of the rules holds"""

import sqlalchemy as sa
from alembic import op

import monitor.store.types

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'looks',
        sa.Column('scope', sa.String(length=100), nullable=False),
        sa.Column('due', monitor.store.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('scope', name=op.f('pk_looks')),
    )
    op.create_index(op.f('ix_looks_due'), 'looks', ['due'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_looks_due'), table_name='looks')
    op.drop_table('looks')
