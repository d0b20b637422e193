"""Derive from a timeline what several rules ask: arrivals, held sessions, cadence, notice, repair.

Rules, digest and agenda read them; facts know no rule.
"""
