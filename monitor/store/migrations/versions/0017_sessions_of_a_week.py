"""The sessions of a week are found without reading all others"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_sessions_start'), 'sessions', ['start'], unique=False)
    has_plan = sa.text('agreed_plan IS NOT NULL')
    op.create_index(
        op.f('ix_sessions_agreed_plan'),
        'sessions',
        ['agreed_plan'],
        unique=False,
        sqlite_where=has_plan,
        postgresql_where=has_plan,
    )


def downgrade() -> None:
    op.drop_index(op.f('ix_sessions_agreed_plan'), 'sessions')
    op.drop_index(op.f('ix_sessions_start'), 'sessions')
