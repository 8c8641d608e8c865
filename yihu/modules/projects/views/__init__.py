"""Pages of the project library."""

from __future__ import annotations
