"""All tests of Bangfu; what may be imported from here are the builders and the support for real databases."""
