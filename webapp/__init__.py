"""The web application: parse the request, call one command or one query, render.

Knows HTTP and HTML; must not decide a rule or change a case except through a command of `workflows`.
"""
