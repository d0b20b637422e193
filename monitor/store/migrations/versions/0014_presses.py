"""A word knows the press of a button that it was spoken by"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('words', sa.Column('press', sa.String(20), nullable=True))
    op.create_index(op.f('ix_words_press'), 'words', ['press'], unique=True)


def downgrade() -> None:
    op.drop_index(op.f('ix_words_press'), table_name='words')
    op.drop_column('words', 'press')
