"""Read articles into paragraphs; say what was left out, and why."""
