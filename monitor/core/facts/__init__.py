"""Derive from a timeline what several rules ask: arrivals, held sessions, cadence, notice, repair.

Rules, digest and agenda read them; facts know no rule. `attendance` tells who was there and since
when, `decisions` what was moved or cancelled and by whom, `rhythm` what a client is used to.
"""
