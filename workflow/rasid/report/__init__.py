"""One self-contained page that says what a run found."""
