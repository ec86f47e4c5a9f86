"""What is measured, and against whom: `make bench-<name>`; the last line is one JSON object."""
