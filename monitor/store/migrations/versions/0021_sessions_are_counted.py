"""The sessions of a calendar are counted without reading them"""

from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

_NAME = 'ix_sessions_source_presence_unread_zone'
_COLUMNS = ['source', 'presence', 'unread_zone']


def upgrade() -> None:
    op.create_index(op.f(_NAME), 'sessions', _COLUMNS, unique=False)


def downgrade() -> None:
    op.drop_index(op.f(_NAME), 'sessions')
