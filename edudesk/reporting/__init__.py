"""Printed tables: a layout is filled, set, put on pages and written as PDF or as a workbook."""

from edudesk.reporting.producing import produce, produce_blanks

__all__ = ["produce", "produce_blanks"]
