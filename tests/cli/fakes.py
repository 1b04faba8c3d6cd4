# SPDX-License-Identifier: Apache-2.0
"""Machines that are not here: fakes that enter as the real ones do (tests/fakes/*/README.md)."""

import json
import os
import pathlib

from support import SOURCE

NVML = pathlib.Path(os.environ["ASSAY_FAKES"]) / "nvml"
SCRIPTS = SOURCE / "tests" / "fakes" / "nvml"
NCU = SOURCE / "tests" / "fakes" / "ncu"

GPU = {
    "name": "Fake A100-SXM4-40GB",
    "uuid": "GPU-fa4e0000-0000-0000-0000-000000000000",
    "compute_capability": [8, 0],
    "memory_bytes": 42949672960,
    "performance_state": 0,
    "sm_clock_mhz": 1410,
    "memory_clock_mhz": 1215,
    "maximum_clocks": {"memory_mhz": 1215, "sm_mhz": 1410},
    "default_application_clocks": {"memory_mhz": 1215, "sm_mhz": 1095},
    "temperature_c": 55,
    "ecc": True,
    "power_w": 250,
    "counts_energy": True,
    "power_limit": {"default_w": 400, "least_w": 100, "most_w": 400},
    "persistence": False,
    "throttle_reasons": 0,
    "processes": [{"pid": "self", "bytes": 2147483648}],
}


def gpu_environment(folder, gpu=None, **script):
    """Environment variables with which a program finds one fake GPU."""
    path = folder / "gpu.json"
    path.write_text(json.dumps({
        "driver_version": "550.54.15", "nvml_version": "12.550.54.15", "cuda_driver_version": 12040,
        "state_file": str(folder / "gpu-state.json"),
        "devices": [{**GPU, **(gpu or {})}], **script}), encoding="utf-8")
    return {"LD_LIBRARY_PATH": str(NVML), "FAKE_NVML_SCRIPT": str(path)}


def cpu_tree(folder, cpus=2, **files):
    """A folder with the /sys of a machine whose CPUs' clocks can be set; its other facts are absent."""
    root = folder / "machine"
    online = f"0-{cpus - 1}\n"
    contents = {"sys/devices/system/cpu/online": online,
                "sys/devices/system/cpu/possible": online,
                "sys/devices/system/cpu/present": online,
                "sys/devices/system/cpu/intel_pstate/no_turbo": "0\n",
                **{name.replace("__", "/"): text for name, text in files.items()}}
    for cpu in range(cpus):
        frequency = f"sys/devices/system/cpu/cpu{cpu}/cpufreq"
        contents[f"{frequency}/scaling_governor"] = "schedutil\n"
        contents[f"{frequency}/scaling_available_governors"] = "performance schedutil\n"
    for name, text in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def contents(root):
    return {str(path.relative_to(root)): path.read_bytes()
            for path in sorted(root.rglob("*")) if path.is_file()}
