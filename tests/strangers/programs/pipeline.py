import subprocess, sys
code = "for n in range(100000): print(n)"
p1 = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
p2 = subprocess.Popen(["head", "-2"], stdin=p1.stdout, stdout=subprocess.PIPE, text=True)
p1.stdout.close()
print(p2.communicate()[0].split(), p1.wait())
subprocess.run("%s -c 'print(1); print(2)' | sed s/^/x/" % sys.executable, shell=True)
