"""The files of banks: what was paid out, paid in and taken back, line by line, each line judged on its own.

Pure functions from (bytes, layout) to lines, and from (lines, what is known) to verdicts. Must not know the database,
the web, nor how money is booked.
"""
