"""Frozen nouns of the trade: no disk, no SQL connection, no Qt, no clock."""
