"""The open file in memory: pages, findings, distances; edits on their way to the writer."""
