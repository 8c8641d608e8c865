"""Composition root: settings, routes, menu and the API."""
