"""What is stored: SQLAlchemy 2 typed mappings, one noun per file.

Knows tables and instants; must not know commands, rules, HTTP or HTML (nothing here imports `workflows` or `webapp`).
"""
