"""The regular expressions of XPath, which FEEL uses: matched by RE2 or, with back-references, step by step."""

from workflows.feel.patterns.compiled import Match, Pattern, compile_pattern

__all__ = ["Match", "Pattern", "compile_pattern"]
