"""The doors of the households' papers."""
