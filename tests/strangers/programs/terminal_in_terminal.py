import pty, sys
print("outside", flush=True)
status = pty.spawn([sys.executable, "-c", "import sys; print('inside', sys.stdout.isatty())"])
print("outside again", status)
