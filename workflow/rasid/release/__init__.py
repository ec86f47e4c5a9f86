"""Releases: models and tags that were accepted, to compare later runs with and to fall back on."""
