import os, subprocess, sys
end, _ = os.pipe()  # closed when main has ended
code = "import os; os.read(%d, 1); print('grandchild: my parent is gone')" % end
parent = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', %r], pass_fds=[%d]); print('parent')" % (code, end)
subprocess.check_call([sys.executable, "-c", parent], pass_fds=[end])
print("main")
