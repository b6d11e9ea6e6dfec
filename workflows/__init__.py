"""The commands and rules of cases: load, decide, record.

Knows cases, people and law; must not know HTTP, HTML or forms (nothing here imports Flask or `webapp`).
"""
