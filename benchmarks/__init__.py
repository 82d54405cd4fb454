"""How fast the program is, as ratios against a named bound measured in the same run."""
