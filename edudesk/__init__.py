"""EduDesk: school statistics filled in offline, checked, printed and assessed."""

__version__ = "0.1.0"
