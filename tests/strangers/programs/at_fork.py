import os
from multiprocessing import Process

def say(where):
    print(where, flush=True)

def work():
    say("working")

if __name__ == "__main__":
    os.register_at_fork(before=lambda: say("before"), after_in_parent=lambda: say("in parent"),
                        after_in_child=lambda: say("in child"))
    p = Process(target=work); p.start(); p.join()
    pid = os.fork()
    if not pid: os._exit(0)
    os.waitpid(pid, 0)
