"""Prints the OpenAPI document of the whole application; see ``scripts/openapi``."""

import json
import sys

from server.app import VERSION
from server.routes import routes_of
from server.web.openapi import openapi_document
from server.web.public import TITLE


def main() -> int:
    """Print the document, with sorted keys so that two versions compare well."""
    document = openapi_document(routes_of("all"), title=TITLE, version=VERSION)
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
