"""Workbooks and delimited text from anywhere, read safely into typed cells; templates and marked copies back.

Owns:      the codes E1xx and E2xx, the reading child process, templates, marked workbooks.
Offers:    reading.read, templates.template, marking.marked.
Stands on: engine.
"""
