import array, sys
out = sys.stdout.buffer
for wrong in "text", 3, [65, 66], None, 1.5:
    try:
        print(out.write(wrong))
    except TypeError as e:
        print(e)
for right in b"bytes\n", bytearray(b"bytearray\n"), memoryview(b"a view\n"), array.array("H", b"an array\n "):
    n = out.write(right)
    out.flush()
    print(n)
