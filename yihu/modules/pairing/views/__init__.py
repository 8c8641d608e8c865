"""The pages of pairings."""
