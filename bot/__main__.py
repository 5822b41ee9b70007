"""`python -m bot` and the command `requite`."""

import sys


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    try:
        from bot.cli import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while the modules were still being loaded
        sys.stderr.write("requite: stopped; nothing was done\n")
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
