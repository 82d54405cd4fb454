"""What the process that reads strangers' files may take: little memory, and no file at all."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

MEMORY: Final = 170 * 2**20
"""Bytes of its own that the process may hold; with the code it shares it stays below 200 MB."""

_ADDRESSES: Final = 1024 * 2**20  # bytes of address space: what is only reserved counts here
_EXTENDED_LIMITS: Final = 9  # JobObjectExtendedLimitInformation
_OF_PROCESS_MEMORY: Final = 0x100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
_OF_PROCESSES: Final = 0x8  # JOB_OBJECT_LIMIT_ACTIVE_PROCESS


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION of Windows."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of Windows."""

    _fields_ = (
        ("basic", BasicLimits),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process", ctypes.c_size_t),
        ("peak_job", ctypes.c_size_t),
    )


def confine() -> None:
    """Take from this process, for good, what reading a package does not need."""
    if sys.platform == "win32":
        _join_job()
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it can write no byte into any file


if sys.platform == "win32":

    def _join_job() -> None:
        """Put this process into a job of its own, whose limits Windows enforces."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = ctypes.c_void_p
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
        limits = ExtendedLimits()
        limits.basic.flags = _OF_PROCESS_MEMORY | _OF_PROCESSES
        limits.basic.processes = 1
        limits.process_memory = MEMORY
        size = ctypes.sizeof(limits)
        own = ctypes.c_void_p(kernel.GetCurrentProcess())
        if not (
            kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), size)
            and kernel.AssignProcessToJobObject(job, own)
        ):
            raise ctypes.WinError(ctypes.get_last_error())
