"""What follows from a hazard: its number, and the file that every step leaves behind (一患一档)."""
