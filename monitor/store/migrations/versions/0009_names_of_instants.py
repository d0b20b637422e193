"""One name for one instant, and for an event that is tracked; only names change"""

from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

_COLUMNS = (
    ('revisions', 'since', 'previous_poll_at'),
    ('sessions', 'booked_after', 'booked_not_before'),
    ('sessions', 'booked_by', 'booked_not_after'),
    ('sessions', 'placed_after', 'placed_not_before'),
    ('sessions', 'placed_by', 'placed_not_after'),
    ('changes', 'made_after', 'made_not_before'),
    ('changes', 'made_by', 'made_not_after'),
)


# Alembic's batch mode would copy each table on SQLite; both databases rename columns in place.
def upgrade() -> None:
    op.drop_index(op.f('ix_changes_client_made_by'), table_name='changes')
    op.rename_table('threads', 'tracked_events')
    for table, before, after in _COLUMNS:
        op.execute(f'ALTER TABLE {table} RENAME COLUMN {before} TO {after}')
    op.create_index(
        op.f('ix_changes_client_made_not_after'), 'changes', ['client', 'made_not_after']
    )


def downgrade() -> None:
    op.drop_index(op.f('ix_changes_client_made_not_after'), table_name='changes')
    for table, before, after in _COLUMNS:
        op.execute(f'ALTER TABLE {table} RENAME COLUMN {after} TO {before}')
    op.rename_table('tracked_events', 'threads')
    op.create_index(op.f('ix_changes_client_made_by'), 'changes', ['client', 'made_by'])
