"""The command line. Only here is anything printed."""

from annotate.cli.app import main as main
