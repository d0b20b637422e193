"""Which time zone a city has: `lookup` asks `cities.tsv`, which `from_geonames` makes."""
