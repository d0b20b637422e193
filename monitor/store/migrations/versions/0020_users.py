"""Who may sign in, where they are signed in, and what people did"""

import sqlalchemy as sa
from alembic import op

from monitor.store.types import UtcDateTime

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'users',
        sa.Column('id', sa.String(length=20), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('role', sa.String(length=12), nullable=False),
        sa.Column('clinician', sa.String(length=80), nullable=True),
        sa.Column('password', sa.String(length=200), nullable=True),
        sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('disabled_at', UtcDateTime(timezone=True), nullable=True),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.Column('locked_until', UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    )
    op.create_index(op.f('ix_users_name'), 'users', ['name'], unique=True)
    op.create_table(
        'sign_ins',
        sa.Column('id', sa.String(length=20), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('user', sa.String(length=20), nullable=False),
        sa.Column('browser', sa.String(length=200), nullable=False),
        sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('seen_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('ends_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('ended_at', UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_ins')),
    )
    op.create_index(op.f('ix_sign_ins_digest'), 'sign_ins', ['digest'], unique=True)
    op.create_index(op.f('ix_sign_ins_user'), 'sign_ins', ['user'], unique=False)
    op.create_table(
        'deeds',
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('who', sa.String(length=80), nullable=False),
        sa.Column('what', sa.String(length=40), nullable=False),
        sa.Column('about', sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint('number', name=op.f('pk_deeds')),
    )
    op.create_index(op.f('ix_deeds_at'), 'deeds', ['at'], unique=False)


def downgrade() -> None:
    op.drop_table('deeds')
    op.drop_table('sign_ins')
    op.drop_table('users')
