// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/picture_file.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/byte_reader.hpp"

namespace assay::engine::vlm {
namespace {

// Numbers are stored with their highest byte first.
std::uint32_t big_endian(ByteReader& reader, int bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < bytes; ++i) value = value << 8 | reader.number<std::uint8_t>();
  return value;
}

// The length of a part of the file is followed by that many bytes, its own not counted.
class Overview {
 public:
  Overview(ByteReader reader, std::string name)
      : reader_(std::move(reader)), name_(std::move(name)) {}

  Result<PictureSize> size() {
    if (reader_.size() == 0) return bad("is empty");
    const std::uint32_t start = big_endian(reader_, 2);
    if (start == 0x8950) return size_of_png();
    if (start == 0xFFD8) return size_of_jpeg();
    return bad("is neither PNG nor JPEG");
  }

 private:
  // PNG (W3C recommendation, section 5): chunks of length, type, data and check sum, from IHDR to
  // IEND.
  Result<PictureSize> size_of_png() {
    constexpr std::string_view rest_of_signature = "NG\r\n\x1A\n";
    if (reader_.text(rest_of_signature.size(), rest_of_signature.size()) != rest_of_signature) {
      return bad("is damaged: its signature is not that of PNG");
    }
    constexpr std::uint64_t header_bytes = 13;
    constexpr std::uint64_t sum_bytes = 4;
    PictureSize size;
    bool has_data = false;
    for (bool is_first = true;; is_first = false) {
      const std::uint64_t length = big_endian(reader_, 4);
      const std::string type = reader_.text(4, 4);
      if (reader_.ended()) return truncated();
      if (is_first && (type != "IHDR" || length != header_bytes)) {
        return bad("is damaged: it does not begin with its size");
      }
      std::uint64_t read = 0;
      if (is_first) {
        size.width = big_endian(reader_, 4);
        size.height = big_endian(reader_, 4);
        read = 8;
      }
      has_data = has_data || type == "IDAT";
      reader_.skip(length - read + sum_bytes);
      if (reader_.ended()) return truncated();
      if (type == "IEND") break;
    }
    if (!has_data) return bad("is damaged: it has no pixels");
    return checked(size);
  }

  // JPEG (ITU-T T.81, annex B): segments of marker, length and data up to the scan, whose length
  // is not told.
  Result<PictureSize> size_of_jpeg() {
    constexpr std::uint32_t start_of_scan = 0xDA;
    std::optional<PictureSize> size;
    while (true) {
      if (big_endian(reader_, 1) != 0xFF) {
        return reader_.ended() ? Result<PictureSize>(truncated())
                               : Result<PictureSize>(bad("is damaged: a marker is missing"));
      }
      std::uint32_t marker = big_endian(reader_, 1);
      while (marker == 0xFF && !reader_.ended()) marker = big_endian(reader_, 1);
      const std::uint64_t length = big_endian(reader_, 2);
      if (reader_.ended()) return truncated();
      if (length < 2) return bad("is damaged: a segment has an impossible length");
      if (marker == start_of_scan) break;
      std::uint64_t read = 2;
      if (is_frame(marker)) {
        reader_.skip(1);  // bits of a sample
        size.emplace();
        size->height = big_endian(reader_, 2);
        size->width = big_endian(reader_, 2);
        read += 5;
        if (length < read) return bad("is damaged: a segment has an impossible length");
      }
      reader_.skip(length - read);
      if (reader_.ended()) return truncated();
    }
    if (!size) return bad("is damaged: it does not say its size");
    return checked(*size);
  }

  // Start of frame: baseline, extended, progressive, …; between them are tables.
  static bool is_frame(std::uint32_t marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  Result<PictureSize> checked(const PictureSize& size) const {
    if (size.width <= 0 || size.height <= 0) return bad("is damaged: it has no pixels");
    if (size.width > largest_side || size.height > largest_side ||
        size.width * size.height > most_pixels) {
      return fail(ErrorCode::usage,
                  fmt::format("picture {} has {} × {} pixels", name_, size.width, size.height),
                  fmt::format("at most {} a side and {} million are taken: scale it down",
                              largest_side, most_pixels / 1'000'000));
    }
    return size;
  }

  Failure bad(const std::string& what) const {
    return fail(ErrorCode::usage, fmt::format("picture {} {}", name_, what),
                "name a PNG or JPEG file");
  }

  Failure truncated() const { return bad("is truncated or damaged"); }

  ByteReader reader_;
  std::string name_;
};

}  // namespace

Result<PictureSize> look_over_picture(const std::filesystem::path& path) {
  auto reader = ByteReader::open(path);
  if (!reader) return fail(reader.error());
  return Overview(std::move(*reader), text::printable(path.filename().string())).size();
}

}  // namespace assay::engine::vlm
