"""Which paragraphs people should label next, and why."""
