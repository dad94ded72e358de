"""`python -m museflow_engine`: the same as the `museflow` command."""

from museflow_engine.cli import main

raise SystemExit(main())
