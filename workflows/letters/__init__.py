"""Letters as papers: list of claimants, layout, each claimant's own copy, and the file for a word processor.

Who issues a letter and when is `workflows.services.letters`'; nothing here writes to the database.
"""
