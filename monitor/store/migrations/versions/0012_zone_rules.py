"""The rules that stored times were worked out with; findings know the fact that they are of"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'zone_rules',
        sa.Column('zone', sa.Text(), nullable=False),
        sa.Column('file', sa.String(40), nullable=False),
        sa.Column('steps', sa.JSON(), nullable=False),
        sa.Column('release', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('zone', name=op.f('pk_zone_rules')),
    )
    op.add_column('findings', sa.Column('fact_id', sa.String(40), nullable=True))
    op.execute('UPDATE findings SET fact_id = id')
    with op.batch_alter_table('findings') as findings:
        findings.alter_column('fact_id', existing_type=sa.String(40), nullable=False)
    op.create_index(op.f('ix_findings_fact_id'), 'findings', ['fact_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_findings_fact_id'), table_name='findings')
    op.drop_column('findings', 'fact_id')
    op.drop_table('zone_rules')
