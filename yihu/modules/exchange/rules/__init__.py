"""Stages of a batch, headers, cells: decisions over plain values."""
