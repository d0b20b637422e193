"""`python -m monitor.cli` is the command `steadyframe`."""

from monitor.cli import main

main()
