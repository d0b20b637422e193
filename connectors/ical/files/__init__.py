"""Read one file, or a folder of them, while other programs may be writing there.

The connector uses `folder`; `init` uses `whole_file`.
"""
