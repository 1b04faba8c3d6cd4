// SPDX-License-Identifier: Apache-2.0

// What libmtmd loses where it refuses a projector's file is not ours to report: it throws with its
// context and that one's scheduler in hand. Stacks of the engines' own libraries end there, so they
// are named as a whole. The leak sanitizer asks for this function by its name; other builds ignore
// it.
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_suppressions() {
  return "leak:clip_init\nleak:libggml\n";
}
