"""The ledger of a loan: terms, schedule, dated events, and every balance that follows from them, to the fen.

Pure functions from events to figures; amounts are whole fen (int). Must not know the database, the web, the engine,
nor who may book what. `docs/loans.md` says what each word means.
"""
