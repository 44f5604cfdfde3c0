"""The HTTP API: what pages and command line can do, for programs. See docs/api.md."""
