"""What follows from cards and check-ins: versions, results, and the statutory training record."""
