"""Every paragraph with its tags, probabilities, evidence and topics."""
