// SPDX-License-Identifier: Apache-2.0
#include "assay/sensor/callgrind/client_request.hpp"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#define ASSAY_VALGRIND_HEADERS 1
#else
#define ASSAY_VALGRIND_HEADERS 0
#endif

namespace assay::sensor::callgrind {

#if ASSAY_VALGRIND_HEADERS

bool has_client_requests() {
  return true;
}

bool runs_under_valgrind() {
  return RUNNING_ON_VALGRIND != 0;
}

void start_instrumentation() {
  CALLGRIND_START_INSTRUMENTATION;
}

void toggle_collection() {
  CALLGRIND_TOGGLE_COLLECT;
}

#else

bool has_client_requests() {
  return false;
}

bool runs_under_valgrind() {
  return false;
}

void start_instrumentation() {}

void toggle_collection() {}

#endif

}  // namespace assay::sensor::callgrind
