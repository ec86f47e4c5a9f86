"""`python -m rasid` is the command `rasid`."""

from rasid.cli import main

main()
