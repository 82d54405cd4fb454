"""Editors of single cells, the lists to pick from, and blocks of texts on their way to cells."""
