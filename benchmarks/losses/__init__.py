"""What becomes of what people wrote when replies are lost, edits meet and a server dies.

One script for every system, over a line that loses every tenth reply (``line.py``): who
writes what is in ``plan.py``, what is counted in ``audit.py``. Each peer is driven by its
own replication client, which decides itself what to send again.
"""
