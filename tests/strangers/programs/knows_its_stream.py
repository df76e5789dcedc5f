import os, shutil, sys
for s in sys.stdout, sys.stderr:
    print(s.name, s.mode, s.encoding, s.errors, s.fileno(), s.writable(), s.readable(), s.seekable(), s.closed)
    print(s.buffer.name, s.buffer.raw.name, s.buffer.raw.mode, s.buffer.closed)
print(sys.stdout)
print(sys.stdout is sys.__stdout__, sys.stdout.newlines, sys.stdout.write("") )
print("interactive" if sys.stdout.isatty() else "a file")
sys.stdout.reconfigure(encoding="ascii", errors="backslashreplace", line_buffering=True)
print("caf\u00e9")
