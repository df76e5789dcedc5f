import subprocess, sys
code = "import time; time.sleep(0.3); print('grandchild: my parent is gone')"
parent = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', %r]); print('parent')" % code
subprocess.check_call([sys.executable, "-c", parent])
print("main")
