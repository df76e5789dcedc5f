import sys
sys.stdout.buffer.write(b"\xff\xfe not utf-8 \x80\n")
sys.stdout.buffer.write(b"cut: \xe4\xb8\n")
sys.stdout.flush()
print("nul \0 bell \a escape \x1b backspace \b delete \x7f")
print("separators \x1c\x1d\x1e\x1f \x85 \u2028 end")
print("vertical \v form \f feed")
sys.stderr.write("surrogate \udcff\n")
print("surrogate \udcff")
