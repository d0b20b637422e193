"""The sessions of a week are found without reading all others"""

from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_sessions_start'), 'sessions', ['start'], unique=False)
    op.create_index(op.f('ix_sessions_agreed_plan'), 'sessions', ['agreed_plan'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_sessions_agreed_plan'), 'sessions')
    op.drop_index(op.f('ix_sessions_start'), 'sessions')
