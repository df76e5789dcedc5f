import os, signal, subprocess, sys
code = "import os, sys, time; print('masked', flush=True); os.write(int(sys.argv[1]), b'!'); time.sleep(60)"
# the child inherits the mask: SIGTERM doesn't reach it
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])
r, w = os.pipe()
subprocess.Popen([sys.executable, "-c", code, str(w)], pass_fds=[w])
os.read(r, 1)
print("mask:", sorted(s.name for s in signal.pthread_sigmask(signal.SIG_BLOCK, [])))
