"""What the end-to-end tests share: one running installation, its officers, built front ends."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.installation import ROOT, Installation, Officers

CLIENT = ROOT / "miniprogram_api" / "client"
