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
    differs_elsewhere: str
    same: str
    default: str
    other_lines: str
    lacking: str
    unrecorded: str
    the_same_under: str
    comma: str
    last_comma: str
    download: str
    download_name: str
    busy: str
    right: str
    wrong: str
    view: str
    pick: str
    picked: str
    views: dict[str, str]
    names: dict[str, str]
    timeline: TimelineWords
    hero: HeroWords

    def joined(self, names: list[str]) -> str:
        """Join names: a, b and c."""
        return self.last_comma.join(filter(None, (self.comma.join(names[:-1]), names[-1])))

    def alike(self, pythons: list[str]) -> str:
        """Say under which other Pythons the same was printed."""
        return self.the_same_under.format(pythons=self.joined(pythons))


WORDS = {
    "en": Words(
        colon=": ",
        start_method="start method",
        ended="ended, exit\N{NO-BREAK SPACE}{code}",
        stopped="stopped by the build",
        hung="hung: stopped after {seconds}\N{NO-BREAK SPACE}s",
        build="build",
        last_ended="ended after {seconds} s, exit code\N{NO-BREAK SPACE}{code}",
        last_stopped="still running after {seconds} s: the build stopped {processes}",
        recorded="Recorded by the build",
        seconds="{seconds} s",
        stderr="{name} (stderr)",
        omitted="{number} lines left out",
        folded="{number} more lines",
        no_output="no output",
        differs="not the same under every start method",
        differs_elsewhere="under another start method more is printed",
        same="the same lines as under {method}",
        default="default",
        other_lines="other lines",
        lacking="Not recorded under {method} with Python {pythons}.",
        unrecorded="not recorded",
        the_same_under="the same lines under Python {pythons}",
        comma=", ",
        last_comma=" and ",
        download="download",
        download_name="download {name}",
        busy="The machine was busy: just before this was measured, other work took {part:.0%} of its CPUs. "
        "An idle one takes less time, and keeps more CPUs at work.",
        right="right",
        wrong="your answer: wrong",
        view="show",
        pick="Pick one to see the run",
        picked="The run is the answer",
        views={"output": "Output", "timeline": "Timeline", "text": "As text"},
        names={},
        timeline=TIMELINE_WORDS["en"],
        hero=HERO_WORDS["en"],
    ),
    "zh": Words(
        colon="：",
        start_method="启动方法",
        ended="已结束，退出码\N{NO-BREAK SPACE}{code}",
        stopped="由构建终止",
        hung="挂起：{seconds}\N{NO-BREAK SPACE}秒后终止",
        build="构建",
        last_ended="{seconds} 秒后结束，退出码\N{NO-BREAK SPACE}{code}",
        last_stopped="{seconds} 秒后仍在运行：构建终止了{processes}",
        recorded="由构建录制",
        seconds="{seconds} 秒",
        stderr="{name}（标准错误）",
        omitted="省略 {number} 行",
        folded="还有 {number} 行",
        no_output="没有输出",
        differs="在各启动方法下不尽相同",
        differs_elsewhere="用别的启动方法，还会多输出几行",
        same="输出与 {method} 相同",
        default="默认",
        other_lines="输出不同",
        lacking="没有 Python {pythons} 在 {method} 下的录制。",
        unrecorded="未录制",
        the_same_under="Python {pythons} 下输出相同",
        comma="、",
        last_comma=" 和 ",
        download="下载",
        download_name="下载 {name}",
        busy="测量时机器正忙：就在测量之前，其他工作占用了 {part:.0%} 的 CPU。"
        "换作空闲的机器，耗时更短，同时工作的 CPU 也更多。",
        right="正确",
        wrong="你的回答：不对",
        view="显示",
        pick="选一个，就能看到运行结果",
        picked="答案就是下面的运行结果",
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
