"""Pages of visits, and the doors of the phone."""
