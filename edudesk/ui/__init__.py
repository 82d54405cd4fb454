"""The window: pages, editors and panels over the actions; with `app` alone it knows Qt.

From below: `look` (palettes, words), `file` (the open file in memory), `cells` (editors),
`sheets` (tables), `pages` (of forms), beside each other `findings`, `search`, `paper`,
`verdicts`, `district` and `mail`, above all `desk` (the window).
"""
