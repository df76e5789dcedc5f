"""What the picture of the home page says, in each language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeroWords:
    """Templates; the names in braces are filled in from the recordings."""

    threads: str
    processes: str
    caption: str
    told: str  # the picture in words


HERO_WORDS = {
    "en": HeroWords(
        threads="Threads",
        processes="Processes",
        caption="One program, round by round: with threads, then with processes. <code>stop()</code> sets the flag in "
        "main; the copy in the producer’s own process never hears of it.",
        told="Two recorded runs on one time axis. With threads: rounds 1 to {rounds} in one process, "
        "{pid}; {ended}. With processes, under {method}: at {seconds} s {flag} = {after} in main, "
        "process {main}, but {flag} = {copy} in the producer, process {producer}; its rounds go on "
        "up to {last}; {stopped}.",
    ),
    "zh": HeroWords(
        threads="线程",
        processes="进程",
        caption="同一个程序，一轮一轮地看：先用线程，再用进程。<code>stop()</code> 改的是 main 里的标志；producer "
        "在自己的进程里另有一份副本，对此毫不知情。",
        told="同一条时间轴上的两次运行，均为实录。用线程：第 1 至 {rounds} 轮都在同一个进程 {pid} 里，"
        "{ended}。用进程（{method}）：第 {seconds} 秒，main（进程 {main}）里 {flag} = {after}，而 producer"
        "（进程 {producer}）里 {flag} = {copy}，于是一直走到第 {last} 轮；{stopped}。",
    ),
}
