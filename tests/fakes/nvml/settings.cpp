// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace fake_nvml {
namespace {

using nlohmann::json;

// Held by one process at a time; the kernel lets go of it when the process dies.
class FileLock {
 public:
  explicit FileLock(const std::filesystem::path& file)
      : descriptor_(::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0 || ::flock(descriptor_, LOCK_EX) != 0) {
      throw std::runtime_error("the state file cannot be locked");
    }
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock() { ::close(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace

json Settings::read() const {
  if (file_.empty()) return own_;
  std::ifstream stream(file_);
  if (!stream.is_open()) return json::object();
  return json::parse(stream);
}

json Settings::of(const std::string& uuid) const {
  return read().value(uuid, json::object());
}

void Settings::change(const std::string& uuid, const std::function<void(json&)>& edit) {
  if (file_.empty()) {
    edit(own_[uuid]);
    return;
  }
  const FileLock lock(file_.string() + ".lock");
  json all = read();
  edit(all[uuid]);
  const std::filesystem::path next = file_.string() + ".next";
  {
    std::ofstream stream(next);
    stream << all.dump(2) << '\n';
    if (!stream.flush()) throw std::runtime_error("the state file cannot be written");
  }
  std::filesystem::rename(next, file_);
}

}  // namespace fake_nvml
