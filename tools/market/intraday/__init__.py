"""Paths inside a day and the bars made of them."""
