"""The claims book of a case: one line per worker, what is claimed, found, agreed and paid, to the cent.

Pure functions from (book, change) to the next book. Must not know the database, the web, nor which process has claims.
"""
