"""Definitions on disk, read once into frozen nouns; the only room that knows TOML."""
