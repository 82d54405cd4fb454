"""The file: tables made from the forms, the one door for writing, the journal, the thread."""
