"""Tie the notes of a program to their marks, so that they open beside their line without a script.

The theme would do it with its own script, which keeps the browser busy on a page of many notes and
leaves raw marks where no script runs. Where this hook does not run, the theme's way still works.
"""

from __future__ import annotations

import re

LABELS = {"en": "Note", "zh": "注解"}
PROGRAM = re.compile(r'<div class="annotate highlight">.*?</pre></div>\s*(?=<ol>)', re.DOTALL)
MARK = re.compile(r'\s*<span class="c1"># \((\d+)\)!</span>')
TAG = re.compile(r"<(/?)(ol|ul|li)\b")


def with_notes(html: str, language: str) -> str:
    """Return a page whose marks are buttons, each of which opens its note in a popover."""
    parts: list[str] = []
    place = 0
    for number, program in enumerate(PROGRAM.finditer(html), 1):
        name = f"note-{number}-"
        button = (
            rf'<button type="button" class="note-mark" popovertarget="{name}\1" data-number="\1" '
            rf'aria-label="{LABELS[language]} \1"></button>'
        )
        parts += [html[place : program.start()], MARK.sub(button, program[0])]
        place = end_of_list(html, program.end())
        parts.append(notes(html[program.end() : place], name))
    return "".join([*parts, html[place:]])


def end_of_list(html: str, start: int) -> int:
    """Return where the list ends that begins at a place."""
    depth = 0
    for tag in TAG.finditer(html, start):
        if tag[2] != "li":
            depth += -1 if tag[1] else 1
        if not depth:
            return html.index(">", tag.start()) + 1
    return len(html)


def notes(html: str, name: str) -> str:
    """Return a list of notes of which each item is a popover."""
    depth = count = 0
    parts: list[str] = []
    place = 0
    for tag in TAG.finditer(html):
        if tag[2] != "li":
            depth += -1 if tag[1] else 1
        elif not tag[1] and depth == 1:
            count += 1
            parts += [html[place : tag.start()], f'<li popover id="{name}{count}"']
            place = tag.end()
    return "".join(parts).replace("<ol>", '<ol class="notes">', 1) + html[place:]
