"""Zones with rules of their own have long names; sessions in a zone that is not known say so"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('sessions') as sessions:
        sessions.add_column(
            sa.Column('unread_zone', sa.Text(), nullable=False, server_default='')
        )
        sessions.alter_column('zone', existing_type=sa.String(60), type_=sa.Text())


def downgrade() -> None:
    with op.batch_alter_table('sessions') as sessions:
        sessions.alter_column('zone', existing_type=sa.Text(), type_=sa.String(60))
        sessions.drop_column('unread_zone')
