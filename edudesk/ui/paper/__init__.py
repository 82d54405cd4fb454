"""The print room: reports, previews and the printer."""
