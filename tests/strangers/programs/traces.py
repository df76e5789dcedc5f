import sys

def trace(frame, event, arg):
    if event == "call" and frame.f_code.co_filename == __file__:
        print("call", frame.f_code.co_name, frame.f_lineno)
    return trace

def f(): print("in f"); return g()
def g(): return 1

sys.settrace(trace)
f()
sys.settrace(None)
calls = set()
sys.setprofile(lambda frame, event, arg: calls.add(frame.f_code.co_name))
f()
sys.setprofile(None)
print("only mine" if calls <= {"f", "g", "<module>"} else "more than mine")
