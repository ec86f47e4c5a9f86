"""Labelled paragraphs: what people said a paragraph is about."""

from rasid.labels.table import Label, read_file, read_labels

__all__ = ["Label", "read_file", "read_labels"]
