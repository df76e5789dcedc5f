"""Draw the pictures of the site that can't be SVG, with the system's Chromium: make pictures."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
ASSETS = HERE.parent / "overrides" / "assets"
WORDS = {
    "en": {
        "title": "Parallel Programming in Python",
        "lesson": "Lesson 4: processes",
        "claim": "Every output was produced by the build.",
    },
    "zh": {
        "title": "Python 并行编程",
        "lesson": "第 4 课：进程",
        "claim": "每一段输出都由构建真实运行产生。",
    },
}
ICON = """
<body style="margin:0;background:#fff;display:grid;place-items:center;height:180px">
<div style="width:116px;height:116px">{svg}</div>
"""


def main() -> None:
    """Write the card of each language and the icon for home screens."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        card = (HERE / "card.html").read_text("utf-8")
        for language, words in WORDS.items():
            text = card
            for name, value in words.items():
                text = text.replace(f"{{{name}}}", value)
            page.set_content(text.replace("<style>", f'<html lang="{language}"><style>', 1))
            page.screenshot(path=ASSETS / f"card-{language}.png")
        page.set_viewport_size({"width": 180, "height": 180})
        page.set_content(ICON.format(svg=(ASSETS / "icon.svg").read_text("utf-8")))
        page.screenshot(path=ASSETS / "apple-touch-icon.png")
        browser.close()


if __name__ == "__main__":
    main()
