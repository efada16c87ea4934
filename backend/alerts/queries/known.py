"""Which inbox entries this code can tell. While an update goes on, newer code beside it may write others."""

from notifications.wording import EventKind

KNOWN = f"e.kind IN ({', '.join(repr(kind.value) for kind in EventKind)})"
"""A condition on `inbox_entries e`: others are neither shown nor marked as read, nor pushed until newer code does."""
