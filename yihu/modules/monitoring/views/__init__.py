"""Doors of the watch: lists, clues, cases, meetings together, papers, special groups, the public page."""
