"""Topic models: one guided by the themes, and one within each theme."""
