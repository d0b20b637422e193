"""Sign in to Google: consent in the browser or by a pasted code, credentials, the token's file.

`credentials` is what the client uses, `consent` what `steadyframe auth google` calls.
"""
