"""What video conferences said"""

import sqlalchemy as sa
from alembic import op

import monitor.store.types

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attendances',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('session_id', sa.String(length=40), nullable=False),
    sa.Column('asked_at', monitor.store.types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('joined_at', monitor.store.types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('left_at', monitor.store.types.UtcDateTime(timezone=True), nullable=True),
    sa.Column('is_inferred', sa.Boolean(), nullable=False),
    sa.Column('others_joined', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendances'))
    )
    with op.batch_alter_table('attendances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendances_session_id'), ['session_id'], unique=False)

    op.create_table('conference_logs',
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('asked_at', monitor.store.types.UtcDateTime(timezone=True), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('source', name=op.f('pk_conference_logs'))
    )
