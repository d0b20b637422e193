"""What a round or a poll that is written in turns has left to do"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'unrouted',
        sa.Column('finding', sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint('finding', name=op.f('pk_unrouted')),
    )
    op.add_column('sources', sa.Column('recording', sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column('sources', 'recording')
    op.drop_table('unrouted')
