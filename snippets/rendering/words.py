"""What the run blocks say, in each language."""

from __future__ import annotations

from dataclasses import dataclass

from snippets.rendering.hero_words import HERO_WORDS, HeroWords
from snippets.rendering.timeline_words import TIMELINE_WORDS, TimelineWords


@dataclass(frozen=True, slots=True)
class Words:
    """Templates; the names in braces are filled in."""

    colon: str
    start_method: str
    ended: str
    stopped: str
    hung: str
    build: str
    last_ended: str
    last_stopped: str
    recorded: str
    seconds: str
    stderr: str
    omitted: str
    folded: str
    no_output: str
    differs: str
    same: str
    download: str
    download_name: str
    right: str
    view: str
    views: dict[str, str]
    names: dict[str, str]
    timeline: TimelineWords
    hero: HeroWords


WORDS = {
    "en": Words(
        colon=": ",
        start_method="start method",
        ended="ended, exit {code}",
        stopped="stopped by the build",
        hung="hung: stopped after {seconds} s",
        build="build",
        last_ended="ended after {seconds} s, exit code {code}",
        last_stopped="still running after {seconds} s: the build stopped {processes}",
        recorded="Recorded by the build",
        seconds="{seconds} s",
        stderr="{name} (stderr)",
        omitted="{number} lines left out",
        folded="{number} more lines",
        no_output="no output",
        differs="not the same under every start method",
        same="the same lines as under {method}",
        download="download",
        download_name="download {name}",
        right="right",
        view="show",
        views={"output": "Output", "timeline": "Timeline", "text": "As text"},
        names={},
        timeline=TIMELINE_WORDS["en"],
        hero=HERO_WORDS["en"],
    ),
    "zh": Words(
        colon="：",
        start_method="启动方法",
        ended="已结束，退出码 {code}",
        stopped="由构建终止",
        hung="挂起：{seconds} 秒后终止",
        build="构建",
        last_ended="{seconds} 秒后结束，退出码 {code}",
        last_stopped="{seconds} 秒后仍在运行：构建终止了{processes}",
        recorded="由构建录制",
        seconds="{seconds} 秒",
        stderr="{name}（标准错误）",
        omitted="省略 {number} 行",
        folded="还有 {number} 行",
        no_output="没有输出",
        differs="在各启动方法下不尽相同",
        same="输出与 {method} 相同",
        download="下载",
        download_name="下载 {name}",
        right="正确",
        view="显示",
        views={"output": "输出", "timeline": "时间线", "text": "文字"},
        timeline=TIMELINE_WORDS["zh"],
        hero=HERO_WORDS["zh"],
        names={"another program": "其他程序"},
    ),
}


def processes(number: int, language_words: Words) -> str:
    """Say how many processes, as part of a sentence."""
    if language_words is WORDS["zh"]:
        return "仅有的 1 个进程" if number == 1 else f"全部 {number} 个进程"
    return {1: "its only process", 2: "both processes"}.get(number, f"all {number} processes")
