"""What stands in place of a content hash where an event is gone."""

TOMBSTONE = "tombstone"
