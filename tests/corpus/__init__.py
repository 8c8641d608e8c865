"""Seventy-eight nasty files, made the same each time by `python -m tests.corpus FOLDER`, and what the importer must
say of each: the code, the cell, the next step, and nothing half-written."""
