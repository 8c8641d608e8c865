"""Plumbing shared by all modules: people, areas, access, history, jobs, files and the page kit."""
