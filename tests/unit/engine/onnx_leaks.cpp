// SPDX-License-Identifier: Apache-2.0

// Two objects that ONNX Runtime makes once in a process and never frees are not ours to report. The
// leak sanitizer asks for this function by its name; other builds ignore it.
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_suppressions() {
  return "leak:libonnxruntime.so\n";
}
