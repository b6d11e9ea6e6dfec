"""The process engine: pure functions from (release, state, command, now) to an advance.

Knows BPMN, DMN and FEEL and is the only importer of SpiffWorkflow; must not know the database, the web or the clock.
"""
