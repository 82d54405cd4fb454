"""The boards of the assessment: schools by indicators, and the coefficients."""
