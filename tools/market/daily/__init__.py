"""Daily series: real where they can be had, modelled where not, and the rates and dividends beside them."""
