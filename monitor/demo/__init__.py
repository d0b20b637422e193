"""A made-up practice and ten weeks of its life, replayed through the real pipeline."""
