"""What the contract asks for in a life as it was polled, rule by rule, written without the product.

Others use `build.truth_of` and `expected`.
"""
