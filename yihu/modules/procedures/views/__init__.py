"""Doors of the procedures: lists, one list, its papers, villages."""
