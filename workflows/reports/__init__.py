"""Reports on many cases, as they stood at the end of any day: what is read, how it is turned back, how it is counted.

Pure but for `reading` and `report`. Must not know any process (each says itself what is counted), pages or HTTP.
"""
