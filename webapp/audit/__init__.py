"""The auditor's pages: sampling cases, and replaying one step by step with its proof. Nothing here writes to a case."""

from webapp.audit.views import blueprint

__all__ = ["blueprint"]
