"""Printed tables: a layout is filled, set, put on pages and written as PDF or as a workbook."""
