// SPDX-License-Identifier: Apache-2.0

// A libnvidia-ml.so.1 of long ago: one device, no versioned names, few functions. What assay does
// with a library that lacks a symbol is seen here.

#include <cstring>

#include <unistd.h>

#define EXPORTED extern "C" __attribute__((visibility("default")))

namespace {

int device = 0;

struct ProcessInfo {
  unsigned pid;
  unsigned long long used_bytes;
};

}  // namespace

// NOLINTBEGIN(readability-identifier-naming): the names are NVML's.

EXPORTED int nvmlInit() {
  return 0;
}

EXPORTED int nvmlShutdown() {
  return 0;
}

EXPORTED int nvmlDeviceGetCount(unsigned* count) {
  *count = 1;
  return 0;
}

EXPORTED int nvmlDeviceGetHandleByIndex(unsigned index, void** handle) {
  if (index != 0) return 2;
  *handle = &device;
  return 0;
}

EXPORTED int nvmlDeviceGetName(void* handle, char* name, unsigned size) {
  constexpr char text[] = "Fake Tesla of 2012";
  if (handle != &device || size < sizeof text) return 2;
  std::memcpy(name, text, sizeof text);
  return 0;
}

EXPORTED int nvmlDeviceGetCurrentClocksThrottleReasons(void* /*handle*/,
                                                       unsigned long long* reasons) {
  *reasons = 0x40;
  return 0;
}

// Two entries of the short shape: in longer ones the second would not be where it is looked for.
EXPORTED int nvmlDeviceGetComputeRunningProcesses(void* /*handle*/, unsigned* count,
                                                  ProcessInfo* processes) {
  if (*count < 2) {
    *count = 2;
    return 7;
  }
  *count = 2;
  processes[0] = {1, 1000};
  processes[1] = {static_cast<unsigned>(::getpid()), 2000};
  return 0;
}

// NOLINTEND(readability-identifier-naming)
