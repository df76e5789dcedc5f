import asyncio, sys

async def run(n):
    code = "import sys; print('captured %d'); print('error %d', file=sys.stderr)" % (n, n)
    proc = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    out, _ = await proc.communicate()
    print(out.decode().strip(), proc.returncode)

async def main():
    await run(1)
    await run(2)
    p = await asyncio.create_subprocess_shell("echo from the shell; exit 4")
    print("ended with", await p.wait())

asyncio.run(main())
