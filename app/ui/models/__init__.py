"""Qt item models over immutable records."""
