import subprocess
null = subprocess.DEVNULL
p = subprocess.Popen(["sleep", "60"], start_new_session=True, env={}, stdin=null, stdout=null, stderr=null)
print("server started" if p.poll() is None else "server is down")
