// SPDX-License-Identifier: Apache-2.0
#pragma once

// Independent pieces of work, side by side. What they give must not depend on their order.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace assay::predict {

// Runs work(0) … work(count − 1) on every core; what one of them throws is thrown.
template <class Work>
void on_every_core(std::size_t count, Work work) {
  std::atomic<std::size_t> next = 0;
  std::mutex guard;
  std::exception_ptr problem;
  {
    std::vector<std::jthread> threads;
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < std::min(cores, count); ++i) {
      threads.emplace_back([&] {
        try {
          for (std::size_t at = next++; at < count; at = next++) work(at);
        } catch (...) {
          const std::scoped_lock lock(guard);
          problem = std::current_exception();
          next = count;
        }
      });
    }
  }
  if (problem) std::rethrow_exception(problem);
}

}  // namespace assay::predict
