"""Pictures of pages of a running site: both languages, narrow and wide, light or dark.

python tools/screenshots.py http://localhost:8000 FOLDER / /register/ [--dark] [--full] [--sign-in EMAIL PASSWORD]

Each path is given without language; the English picture is made of the same path under /en/. Starts no server.
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
WIDTHS = {320: 900, 1440: 1000}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def name_of(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base_url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--full", action="store_true", help="the whole page instead of the first screen")
    parser.add_argument("--sign-in", nargs=2, metavar=("EMAIL", "PASSWORD"))
    arguments = parser.parse_args()
    browser_path = next(filter(None, map(shutil.which, NAMES)), None)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        for width, height in WIDTHS.items():
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if arguments.dark else "light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            if arguments.sign_in:
                page.goto(urljoin(arguments.base_url, "/accounts/login/"))
                page.fill("input[name=login]", arguments.sign_in[0])
                page.fill("input[name=password]", arguments.sign_in[1])
                page.press("input[name=password]", "Enter")
                page.wait_for_load_state()
            for path in arguments.paths:
                for language, prefix in (("nl", ""), ("en", "/en")):
                    page.goto(urljoin(arguments.base_url, prefix + path))
                    page.evaluate("document.fonts.ready")
                    file = f"{name_of(path)}-{language}-{width}{'-dark' if arguments.dark else ''}.png"
                    page.screenshot(path=arguments.folder / file, full_page=arguments.full)
                    print(file)
            context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
