"""Pages of the village teams."""
