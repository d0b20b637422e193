"""A review in words: `view_of` lays it out as the page and the text both read it."""
