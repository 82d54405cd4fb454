"""How the window looks and speaks: palettes, fonts, words, settings, and work of other threads."""
