"""Futures: the curve over each driver, what is traded and open of each contract, their minutes, hours and days."""
