"""Plain Python: the rules every floor above relies on. No Django, no database, no clock."""
