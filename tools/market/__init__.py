"""The bundled market: real daily bars where they can be had offline, everything else modelled and labelled so."""
