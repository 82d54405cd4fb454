"""From facts to verdicts: indicators, coefficients, and the items of a standard."""
