"""Builds the application: every domain, the database, and nothing else."""
