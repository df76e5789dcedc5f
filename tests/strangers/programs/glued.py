# half a line of one, half a line of the other
import os, subprocess, sys
print("date: ", end="", flush=True)
os.system("echo today")
print("name: ", end="", flush=True)
subprocess.run([sys.executable, "-c", "print('python')"])
subprocess.run(["printf", "half"])
print(" of a line")
subprocess.run(["printf", "whole\\n"])
