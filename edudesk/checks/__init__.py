"""Runs the checks of the definitions over a school's figures."""
