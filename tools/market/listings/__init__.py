"""Which contracts are listed on a day."""
