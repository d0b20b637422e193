"""Each record of what people did holds the one before it, so that a change of either shows"""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

from monitor.store.types import UtcDateTime

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

_DEEDS = sa.table(
    'deeds',
    sa.column('number', sa.Integer),
    sa.column('at', UtcDateTime(timezone=True)),
    sa.column('who', sa.String),
    sa.column('what', sa.String),
    sa.column('about', sa.String),
    sa.column('link', sa.String),
)
_META = sa.table('meta', sa.column('key', sa.String), sa.column('value', sa.Text))


def upgrade() -> None:
    link = sa.Column('link', sa.String(length=64), nullable=False, server_default='')
    op.add_column('deeds', link)
    connection, last = op.get_bind(), ''
    for row in connection.execute(sa.select(_DEEDS).order_by(_DEEDS.c.number)).all():
        at = row.at.astimezone(UTC).isoformat(timespec='microseconds')
        told = json.dumps([last, at, row.who, row.what, row.about], separators=(',', ':'))
        last = hashlib.sha256(told.encode()).hexdigest()
        linked = sa.update(_DEEDS).where(_DEEDS.c.number == row.number).values(link=last)
        connection.execute(linked)
    if last:
        connection.execute(sa.insert(_META).values(key='deeds_end', value=last))


def downgrade() -> None:
    op.execute("DELETE FROM meta WHERE key IN ('deeds_start', 'deeds_end')")
    op.drop_column('deeds', 'link')
