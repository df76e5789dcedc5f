"""What the timelines say, in each language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """Templates: {p} is the process, {q} another one, the other names come from the event."""

    sentences: dict[str, str]  # by kind of moment; none for what need not be said
    arrows: dict[str, str]  # by kind of row
    notes: dict[str, str]  # by kind of row
    between: str  # of two sentences
    end: str  # of the last one
    milliseconds: str
    at: str  # the tab begins the column of what happened
    own_copy: str
    nothing_crosses: str
    fold: str
    fold_count: str  # where the messages don't number the rounds
    key: dict[str, str]
    introduction: str
    pickled: dict[str, str]  # what to say instead where the recording shows it
    note_pickled: str
    forked: str  # by the fork server
    within: str  # a traceback
    private: dict[str, str]  # the messages of an executor, by their class
    names: dict[str, str]  # of multiprocessing's helpers, and of programs without a name
    slim: dict[str, str]  # the same, where there is little room


TIMELINE_WORDS = {
    "en": TimelineWords(
        sentences={
            "begin": "main begins",
            "line": "{p} prints “{text}”",
            "start": "{p} starts {q}",
            "run": "{p} begins to run",
            "exit": "{p} ends with exit code {exit_code}",
            "end": "{p} ends with exit code {exit_code}",
            "put": "{p} puts {message} into a queue",
            "not-put": "{p} can’t put {message} into a queue: {error}",
            "wait-get": "{p} waits for a message",
            "get": "{p} gets {message}",
            "task-done": "{p} calls task_done()",
            "wait-queue": "{p} waits until all messages are done with",
            "joined-queue": "{p} need not wait any longer",
            "event-set": "{p} sets an event",
            "wait-event": "{p} waits for an event",
            "woke": "{p} sees the event",
            "saw-event": "{p} sees the event",
            "send": "{p} sends {message}",
            "wait-receive": "{p} waits for a message",
            "received": "{p} receives {message}",
            "not-received": "{p} receives no message but {error}",
            "not-sent": "{p} can’t send {message}: {error}",
            "join": "{p} waits for {q} to end",
            "joined": "{p} knows that {q} has ended",
            "not-woke": "{p} waits no longer for the event",
            "not-joined": "{p} waits no longer for {q}",
            "terminate": "{p} asks {q} to end",
            "kill": "{p} kills {q}",
            "set-attribute": "in {p}, {name} = {value}",
            "has-attribute": "in {p}, {name} = {value}",
            "call": "{p} runs another program, {program}",
            "not-called": "{p} can’t run {program}: {error}",
            "signal": "{p} sends {q} {name}",
            "sleep": "{p} sleeps for {ms} ms",
            "awake": "{p} wakes up",
            "idle": "{p} waits",
            "helper": "{p} starts a helper, the {q}",
            "helper-ended": "the {p} ends",
            "call-ended": "{p} gets the return code of {q}, {exit_code}",
            "uncaught": "{p} fails: {error}",
            "thread-fails": "a thread of {p} fails: {error}",
        },
        arrows={
            "start": "start()", "task-done": "task_done()", "joined-queue": "task_done()",
            "event-set": "event set", "woke": "event set", "saw-event": "event set", "terminate": "terminate()",
            "kill": "kill()", "exit": "", "joined": "", "call": "runs", "helper": "{q}", "run": "fork()",
            "call-ended": "rc {exit_code}", "signal": "{name}",
        },
        notes={
            "exit": "exit {exit_code}", "end": "exit {exit_code}", "join": "waits in join()",
            "put": "puts {message}", "send": "sends {message}", "event-set": "sets an event",
            "task-done": "task_done()", "not-called": "{error}", "sleep": "sleeps",
            "call-ended": "return code {exit_code}", "not-received": "{error}",
            "not-woke": "waits no longer", "not-joined": "waits no longer",
            "not-put": "{error}", "not-sent": "{error}", "uncaught": "{error}",
        },
        between="; ",
        end=".",
        milliseconds="ms",
        at="{ms} ms:\t",
        own_copy="its own copy",
        nothing_crosses="nothing crosses",
        fold="rounds {first}–{last} look the same",
        fold_count="{count} more rounds look the same",
        key={
            "running": "running", "waiting": "waiting", "sleeping": "sleeping", "starting": "starting",
            "born": "begins", "gone": "ends", "ended": "has ended", "cut": "stopped by the build",
            "message": "message: a pickled copy", "done": "done with it", "event": "event set",
            "noticed": "end noticed",
        },
        introduction="What each process does, from top to bottom in time.",
        pickled={
            "start": "{p} pickles a Process object and starts {q}",
            "run": "{p} unpickles its Process object and begins to run",
            "put": "{p} puts {message} into a queue, pickled",
            "get": "{p} gets and unpickles a copy of {message}",
            "send": "{p} pickles and sends {message}",
            "received": "{p} receives and unpickles a copy of {message}",
        },
        note_pickled="pickled",
        forked="the fork server forks {p}",
        within="… {number} lines of the traceback",
        private={"_CallItem": "a task", "_ResultItem": "a result"},
        names={"fork server": "fork server", "resource tracker": "resource tracker", "another program": "another program"},
        slim={"fork server": "server", "resource tracker": "tracker"},
    ),
    "zh": TimelineWords(
        sentences={
            "begin": "main 开始运行",
            "line": "{p} 打印“{text}”",
            "start": "{p} 启动 {q}",
            "run": "{p} 开始运行",
            "exit": "{p} 结束，退出码 {exit_code}",
            "end": "{p} 结束，退出码 {exit_code}",
            "put": "{p} 把 {message} 放入队列",
            "not-put": "{p} 无法把 {message} 放入队列：{error}",
            "wait-get": "{p} 等待消息",
            "get": "{p} 取出 {message}",
            "task-done": "{p} 调用 task_done()",
            "wait-queue": "{p} 等待所有消息处理完",
            "joined-queue": "{p} 不必再等",
            "event-set": "{p} 设置事件",
            "wait-event": "{p} 等待事件",
            "woke": "{p} 看到事件已设置",
            "saw-event": "{p} 看到事件已设置",
            "send": "{p} 发送 {message}",
            "wait-receive": "{p} 等待消息",
            "received": "{p} 收到 {message}",
            "not-received": "{p} 没有收到消息，而是 {error}",
            "not-sent": "{p} 无法发送 {message}：{error}",
            "join": "{p} 等待 {q} 结束",
            "joined": "{p} 得知 {q} 已结束",
            "not-woke": "{p} 不再等待事件",
            "not-joined": "{p} 不再等待 {q}",
            "terminate": "{p} 要求 {q} 终止",
            "kill": "{p} 强制结束 {q}",
            "set-attribute": "在 {p} 中，{name} = {value}",
            "has-attribute": "在 {p} 中，{name} = {value}",
            "call": "{p} 运行另一个程序 {program}",
            "not-called": "{p} 无法运行 {program}：{error}",
            "signal": "{p} 向 {q} 发送 {name}",
            "sleep": "{p} 休眠 {ms} 毫秒",
            "awake": "{p} 醒来",
            "idle": "{p} 等待",
            "helper": "{p} 启动帮手进程：{q}",
            "helper-ended": "{p}结束",
            "call-ended": "{p} 得到 {q} 的返回码 {exit_code}",
            "uncaught": "{p} 出错：{error}",
            "thread-fails": "{p} 的一个线程出错：{error}",
        },
        arrows={
            "start": "start()", "task-done": "task_done()", "joined-queue": "task_done()",
            "event-set": "事件已设置", "woke": "事件已设置", "saw-event": "事件已设置", "terminate": "terminate()",
            "kill": "kill()", "exit": "", "joined": "", "call": "运行", "helper": "{q}", "run": "fork()",
            "call-ended": "返回码 {exit_code}", "signal": "{name}",
        },
        notes={
            "exit": "退出码 {exit_code}", "end": "退出码 {exit_code}", "join": "在 join() 中等待",
            "put": "放入 {message}", "send": "发送 {message}", "event-set": "设置事件",
            "task-done": "task_done()", "not-called": "{error}", "sleep": "休眠",
            "call-ended": "返回码 {exit_code}", "not-received": "{error}",
            "not-woke": "不再等待", "not-joined": "不再等待",
            "not-put": "{error}", "not-sent": "{error}", "uncaught": "{error}",
        },
        between="；",
        end="。",
        milliseconds="毫秒",
        at="{ms} 毫秒：\t",
        own_copy="自己的副本",
        nothing_crosses="互不相通",
        fold="第 {first} 至 {last} 轮都一样",
        fold_count="还有 {count} 轮都一样",
        key={
            "running": "运行", "waiting": "等待", "sleeping": "休眠", "starting": "启动中",
            "born": "开始", "gone": "结束", "ended": "已结束", "cut": "由构建终止",
            "message": "消息：序列化的副本", "done": "处理完毕", "event": "事件已设置",
            "noticed": "得知对方结束",
        },
        introduction="每个进程做了什么，自上而下按时间排列。",
        pickled={
            "start": "{p} 把 Process 对象序列化，启动 {q}",
            "run": "{p} 把 Process 对象反序列化，开始运行",
            "put": "{p} 把 {message} 序列化，放入队列",
            "get": "{p} 取出并反序列化，得到 {message} 的副本",
            "send": "{p} 把 {message} 序列化并发送",
            "received": "{p} 收到并反序列化，得到 {message} 的副本",
        },
        note_pickled="已序列化",
        forked="分叉服务器分叉出 {p}",
        within="…… 其余 {number} 行",
        private={"_CallItem": "一个任务", "_ResultItem": "一个结果"},
        names={"fork server": "分叉服务器", "resource tracker": "资源追踪器", "another program": "其他程序"},
        slim={"fork server": "服务器", "resource tracker": "追踪器"},
    ),
}  # fmt: skip
