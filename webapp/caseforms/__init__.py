"""The forms of process packages on a page: from the engine's `Form` to WTForms controls and back to raw answers.

Validation is `workflows.forms`'s; this package binds, shows and never judges an answer.
"""
