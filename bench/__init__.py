"""What `make bench` measures: our pages and reports beside the least the machine could do.

Each measure runs in turn with its floor, in the same process on the same rows, and the ratio
of the medians is what counts; seconds alone say more about the machine than about us.
"""

from pkh.kunci import konteks

konteks.bawaan = konteks.Sistem("bench")  # its own questions; requests say whose they are
