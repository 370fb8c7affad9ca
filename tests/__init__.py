import gc
import sys

if "pytest" in sys.modules:
    # What is imported and collected is no garbage, and looking through it took half of the time.
    gc.disable()
