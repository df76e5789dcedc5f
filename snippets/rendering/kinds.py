"""The kinds of events that a recording may hold, and what each must say."""

from __future__ import annotations

MOMENT = 0.02  # seconds; a cause and its effect that are closer together share a row
UNSEEN = {"internal", "pipe", "begin", "not-watched", "uncaught", "left-behind", "calling"}
ENDS = {"exit", "end", "helper-ended"}
WAITS = {"wait-get", "wait-queue", "wait-event", "wait-receive", "wait-call", "join"}
GIVES_UP = {"not-received", "not-woke", "not-joined"}
WAKES = {"get", "joined-queue", "woke", "received", "joined"} | GIVES_UP
KNOWN = UNSEEN | WAITS | WAKES
KNOWN |= {"start", "forked", "run", "exit", "end", "put", "task-done", "event-set", "saw-event"}
KNOWN |= {"send", "call", "not-sent", "set-attribute", "has-attribute", "terminate", "kill"}
KNOWN |= {"not-called", "not-put", "call-ended", "signal", "sleep", "slept", "idle"}
KNOWN |= {"helper", "helper-ended"}

NEEDED = (  # what an event of a kind must say
    {key: {"queue"} for key in ("put", "get", "task-done", "wait-queue", "joined-queue")}
    | {key: {"event"} for key in ("event-set", "woke", "not-woke", "saw-event")}
    | {key: {"end"} for key in ("send", "wait-receive", "received")}
    | {key: {"child"} for key in ("start", "join", "not-joined", "wait-call", "call-ended")}
    | {key: {"of", "name", "value"} for key in ("set-attribute", "has-attribute")}
    | {"not-put": {"queue", "message", "error"}, "not-sent": {"end", "message", "error"}}
    | {"pipe": {"left", "right"}, "call": {"child", "program"}, "signal": {"child", "name"}}
    | {"forked": {"by"}}
    | {"joined": {"child", "exit_code"}, "helper": {"name", "child"}}
    | {"sleep": {"ms"}, "idle": {"ms"}}
)
