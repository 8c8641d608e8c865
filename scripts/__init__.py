"""Set-up and checks; run by the Makefile."""
