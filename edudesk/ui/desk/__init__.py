"""The window itself: first page, the desk of an open file, and the ways about it."""
