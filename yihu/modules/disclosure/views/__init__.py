"""The office's pages of notices, and those of the public site (`public`)."""
