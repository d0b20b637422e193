"""A change knows each session that it concerned"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('changes', sa.Column('members', sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column('changes', 'members')
