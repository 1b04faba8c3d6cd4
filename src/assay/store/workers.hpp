// SPDX-License-Identifier: Apache-2.0
#pragma once

// Work that is split among a few threads of this process.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace assay::store {

inline constexpr unsigned most_workers = 8;

// `wanted`, or as many as can run at once if it is 0; within a bound, and no more than pieces of
// work.
inline unsigned workers_for(unsigned wanted, std::size_t pieces) {
  const unsigned most =
      std::clamp(wanted > 0 ? wanted : std::thread::hardware_concurrency(), 1U, most_workers);
  return static_cast<unsigned>(std::clamp<std::size_t>(pieces, 1, most));
}

// Calls work(0) … work(count − 1), each in a thread of its own, and waits for all; the first
// exception is thrown again. work(0) runs in the calling thread.
template <class Work>
void on_workers(unsigned count, const Work& work) {
  std::mutex mutex;
  std::exception_ptr failure;
  const auto guarded = [&](unsigned worker) {
    try {
      work(worker);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned worker = 1; worker < count; ++worker) threads.emplace_back(guarded, worker);
    guarded(0);
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace assay::store
