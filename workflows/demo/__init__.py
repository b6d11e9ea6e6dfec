"""A demo office: a district with its streets, people and a year of invented cases, made through the commands.

Nothing here is inserted as a row where a command exists, and nobody in it is real: names are drawn from lists, ID
numbers carry the region code 990101, which was never assigned, telephone numbers start with 1990000.
"""
