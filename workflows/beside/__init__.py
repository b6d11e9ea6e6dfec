"""What a case leaves outside its journal, one file per kind: each compares stored rows with what the entries lead to.

Called by `workflows.verify`, after replay has confirmed the entries. Must not know how entries are hashed or replayed.
"""
