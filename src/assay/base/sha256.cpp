// SPDX-License-Identifier: Apache-2.0
#include "assay/base/sha256.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <unistd.h>

namespace assay {
namespace {

class Hasher {
 public:
  Hasher() { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }

  void update(const void* bytes, std::size_t size) {
    EVP_DigestUpdate(context_.get(), bytes, size);
  }

  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), digest.data(), &size);
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

}  // namespace

std::string sha256(std::string_view bytes) {
  Hasher hasher;
  hasher.update(bytes.data(), bytes.size());
  return hasher.hex();
}

bool is_hexadecimal(std::string_view text, std::size_t digits) {
  return text.size() == digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<std::string> sha256_of_file(const std::filesystem::path& path) {
  const auto cannot_read = [&] {
    return fail(ErrorCode::missing,
                fmt::format("cannot read {}: {}", path.string(), std::strerror(errno)));
  };
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return cannot_read();
  posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL);

  Hasher hasher;
  std::vector<unsigned char> buffer(std::size_t{1} << 20);
  ssize_t count = 0;
  while ((count = read(file, buffer.data(), buffer.size())) > 0) {
    hasher.update(buffer.data(), static_cast<std::size_t>(count));
  }
  const int read_error = errno;
  close(file);
  if (count < 0) {
    errno = read_error;
    return cannot_read();
  }
  return hasher.hex();
}

}  // namespace assay
