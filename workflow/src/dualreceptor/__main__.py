"""``python -m dualreceptor``."""

import sys

from dualreceptor.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
