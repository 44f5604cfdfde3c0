"""Where models run, and how much memory is free there."""

import gc
from pathlib import Path

import torch

from data.errors import TokenariumError


def chosen(name: str | None) -> torch.device:
    """The device of that name; None: the first GPU, or the CPU where there is none.

    Raises TokenariumError for one that isn't there.
    """
    if name is None:
        return torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise TokenariumError(f"'{name}' is no device: write cpu or cuda:0.") from error
    if device.type == "cpu":
        return device
    if device.type != "cuda":
        raise TokenariumError(f"Models run on cpu or cuda:0, not on '{name}'.")
    if not torch.cuda.is_available():
        raise TokenariumError(f"There is no GPU here for the device '{name}': use cpu.")
    if (device.index or 0) >= torch.cuda.device_count():
        raise TokenariumError(f"There are {torch.cuda.device_count()} GPUs here, no '{name}'.")
    return torch.device("cuda", device.index or 0)


def described(device: torch.device) -> str:
    """For the signature: `cuda:0 (its name)`, `cpu`."""
    if device.type == "cpu":
        return "cpu"
    return f"{device} ({torch.cuda.get_device_name(device)})"


def free_bytes(device: torch.device) -> int | None:
    """What can still be taken; None where it can't be told."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    free = [value for value in (_available(), _left_in_group()) if value is not None]
    return min(free) if free else None


def _available() -> int | None:
    place = Path("/proc/meminfo")
    if not place.exists():
        return None
    for line in place.read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _left_in_group() -> int | None:
    """What the control group (a container's limit) leaves."""
    most, used = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")
    if not most.exists() or not used.exists():
        return None
    limit = most.read_text(encoding="ascii").strip()
    return None if limit == "max" else int(limit) - int(used.read_text(encoding="ascii"))


def let_go(device: torch.device) -> None:
    """Find memory that nothing holds any more, and give it back."""
    gc.collect()
    give_back(device)


def give_back(device: torch.device) -> None:
    """Give memory that is free in this process back to the device."""
    if device.type == "cuda":
        torch.cuda.empty_cache()


def is_out_of_memory(error: Exception) -> bool:
    """Whether it says that memory ran out, on a GPU or on the CPU."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    said = str(error)
    return isinstance(error, RuntimeError) and (
        "can't allocate memory" in said or "out of memory" in said.lower()
    )
