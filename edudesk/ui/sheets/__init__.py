"""Tables to look at and to write in, as in a spreadsheet."""
