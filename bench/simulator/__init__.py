"""Made-up practices whose truth is known, to hold the product's findings against.

A life is drawn from a seed (`scenes`), as values (`model`): a diary, every edit of it, what people
say. It is polled now and then (`polls`); `product` writes it as calendars do (`writing`) and runs
the product through it; `truth` tells what the contract asks for; `compare` holds the findings
against that. Others use `lives`.
"""
