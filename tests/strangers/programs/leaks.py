# forgets to unlink: the tracker complains when all is over
from multiprocessing.shared_memory import SharedMemory
block = SharedMemory(create=True, size=8)
block.buf[:2] = b"hi"
print(bytes(block.buf[:2]))
