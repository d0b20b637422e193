"""What was handed out to reach the page, its feeds and its interface with"""

import sqlalchemy as sa
from alembic import op

from monitor.store.types import UtcDateTime

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'tokens',
        sa.Column('id', sa.String(length=20), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('clinician', sa.String(length=80), nullable=True),
        sa.Column('label', sa.String(length=80), nullable=False),
        sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('ends_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('revoked_at', UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_tokens')),
    )
    op.create_index(op.f('ix_tokens_digest'), 'tokens', ['digest'], unique=True)


def downgrade() -> None:
    op.drop_table('tokens')
