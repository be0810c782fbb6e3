"""Run the command line with ``python -m nianbao``."""

from nianbao.cli.main import main

if __name__ == "__main__":
    main()
