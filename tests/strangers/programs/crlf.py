import subprocess, sys
print("from windows\r")
print("two\r\r")
subprocess.run(["printf", "a\\r\\nb\\n"])
sys.stdout.reconfigure(newline="\r\n")
print("dos")
