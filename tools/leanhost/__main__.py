"""`python -m leanhost`."""

import sys

from leanhost.command import main

sys.exit(main())
