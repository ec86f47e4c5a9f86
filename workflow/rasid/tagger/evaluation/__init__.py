"""How right the tagger is on paragraphs of articles that it has not seen, and how well it knows it."""
