"""Alembic revisions of the schema, in order. Knows both databases; a revision must not import mapped classes."""
