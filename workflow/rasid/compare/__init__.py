"""What a retraining changed against the last release."""
