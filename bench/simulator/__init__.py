"""Made-up practices whose truth is known, to hold the product's findings against.

A *life* (`life`, `scenes_*`) is some months of a practice: a diary, every edit of it, what people
say. `dialects` write the diary as calendars do, `schedule` says when it is polled, `watch` runs
the product, `seen` says what a perfect reader could have seen, `truth_*` what the contract says
about that, and `compare` holds the findings against it. Everything is drawn from a seed.
"""
