"""Whole stories over HTTP against the real server process, on both databases."""
