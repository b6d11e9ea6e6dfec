"""Background work behind one port: enqueued in the transaction of the command that causes it, done once.

`port` is what commands and handlers see, `runner` leases and carries out, `worker` is the loop around it, `handlers`
the table of what there is to do. Must not know the web.
"""
