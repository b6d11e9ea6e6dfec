"""placeholder"""
def check(contents): return ()
