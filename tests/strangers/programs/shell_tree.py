import subprocess, sys

print("main")
subprocess.run("echo shell; (echo subshell; echo error >&2); %s -c 'print(\"python\")'" % sys.executable, shell=True)
out = subprocess.run("seq 3 | tail -1", shell=True, capture_output=True, text=True).stdout
print("captured", out.strip())
r = subprocess.run("exit 3", shell=True)
sys.exit(r.returncode)
