"""Rasid reads Arabic news and tells, paragraph by paragraph, what it is about."""

__version__ = "0.1.0"
