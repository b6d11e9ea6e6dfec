"""What service tasks do, by name, in one explicit table (`table`).

Services run inside the command's transaction and act on stored things alone; they know no process.
"""
