"""Figures that come in and go out as tables: csv and workbooks."""
