// SPDX-License-Identifier: Apache-2.0
#pragma once

// An open file that closes itself, and a write that does not stop half-way.

#include <string_view>
#include <utility>

#include <unistd.h>

namespace assay {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (is_open()) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  // False, with errno set, where closing reports a delayed write error.
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_ = -1;
};

// All of `bytes`, however many calls it takes. False, with errno set, on failure; some of the bytes
// may have been written then.
bool write_all(int file, std::string_view bytes);

}  // namespace assay
