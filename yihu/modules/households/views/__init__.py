"""Doors of households: the list, the page, changes, exits."""
