import ctypes, faulthandler, os

faulthandler.enable()
print("going down")
if os.fork() == 0:
    ctypes.string_at(0)
print("child:", os.waitstatus_to_exitcode(os.wait()[1]))
ctypes.string_at(0)
