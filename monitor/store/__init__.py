"""The database: tables, migrations, and the reading and writing of each family of tables.

A family is a room: `calendars`, `timelines`, `evaluation`, `delivery`. `database` has transactions.
"""
