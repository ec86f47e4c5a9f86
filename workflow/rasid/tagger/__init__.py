"""The classifier that tags paragraphs: its features, its training, its evaluation."""
