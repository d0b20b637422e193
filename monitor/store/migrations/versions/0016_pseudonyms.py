"""What clients whom nobody configured are called where their name may not show"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Given when the client is next seen; until then it follows from the id.
    op.add_column('client_names', sa.Column('pseudonym', sa.String(length=80), nullable=True))
    index = op.f('ix_client_names_pseudonym')
    op.create_index(index, 'client_names', ['pseudonym'], unique=True)


def downgrade() -> None:
    op.drop_index(op.f('ix_client_names_pseudonym'), 'client_names')
    op.drop_column('client_names', 'pseudonym')
