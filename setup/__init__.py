"""Everything that makes a fresh clone run: environment, front-end assets, browser, demo office, tests.

Standard library only, because it runs before anything is installed. Called through the Makefile; must not know
cases, processes or pages: the demo office is set up through the `bangfu` command like anybody else would.
"""
