"""How far ahead a source shows, and versions of events that could not be read"""

import sqlalchemy as sa
from alembic import op

import monitor.store.types

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('sources', sa.Column('far_end', sa.JSON(none_as_null=True), nullable=True))
    op.add_column('sources', sa.Column('renewals', sa.Integer(), nullable=True))
    op.create_table('set_aside',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('uid', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('raw', sa.Text(), nullable=False),
    sa.Column('first_seen', monitor.store.types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('last_seen', monitor.store.types.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_set_aside'))
    )
    op.create_index(op.f('ix_set_aside_source_uid'), 'set_aside', ['source', 'uid'])


def downgrade() -> None:
    op.drop_table('set_aside')
    op.drop_column('sources', 'renewals')
    op.drop_column('sources', 'far_end')
