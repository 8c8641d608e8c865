"""Pages of survey rounds."""
