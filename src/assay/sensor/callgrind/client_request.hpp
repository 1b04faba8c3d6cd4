// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a process under valgrind asks of it. Outside valgrind these cost a few instructions and do
// nothing.

namespace assay::sensor::callgrind {

// Whether this program was built with valgrind's headers; without them the others do nothing.
bool has_client_requests();

bool runs_under_valgrind();

// From here on valgrind watches every instruction and simulates the caches, which begin empty.
void start_instrumentation();

// Turns collection on or off, for the calling thread.
void toggle_collection();

}  // namespace assay::sensor::callgrind
