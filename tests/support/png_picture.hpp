// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pictures as PNG files for tests: uncompressed, of smooth colours (W3C recommendation of PNG;
// RFC 1950 and 1951 for the stored blocks).

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::test {

inline void append_big_endian(std::string& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
}

inline std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

inline void append_chunk(std::string& png, std::string_view type, std::string_view data) {
  append_big_endian(png, static_cast<std::uint32_t>(data.size()));
  const std::string checked = std::string(type) + std::string(data);
  png += checked;
  append_big_endian(png, crc32(checked));
}

inline std::string stored(std::string_view data) {
  constexpr std::size_t largest_block = 65'535;
  std::string bytes("\x78\x01", 2);
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  for (const char byte : data) {
    low = (low + static_cast<unsigned char>(byte)) % 65'521;
    high = (high + low) % 65'521;
  }
  for (std::size_t at = 0; at < data.size();) {
    const std::size_t length = std::min(largest_block, data.size() - at);
    bytes.push_back(at + length == data.size() ? '\x01' : '\x00');
    for (const std::size_t word : {length, ~length}) {
      bytes.push_back(static_cast<char>(word));
      bytes.push_back(static_cast<char>(word >> 8));
    }
    bytes += data.substr(at, length);
    at += length;
  }
  append_big_endian(bytes, high << 16 | low);
  return bytes;
}

// 8 bits a colour, red, green and blue.
inline std::string png_picture(std::uint32_t width, std::uint32_t height, std::uint32_t tint = 0) {
  std::string header;
  append_big_endian(header, width);
  append_big_endian(header, height);
  header += std::string("\x08\x02\x00\x00\x00", 5);
  std::string rows;
  for (std::uint32_t y = 0; y < height; ++y) {
    rows.push_back('\0');  // no filter
    for (std::uint32_t x = 0; x < width; ++x) {
      rows.push_back(static_cast<char>(255 * x / width));
      rows.push_back(static_cast<char>(255 * y / height));
      rows.push_back(static_cast<char>(tint));
    }
  }
  std::string png("\x89PNG\r\n\x1A\n", 8);
  append_chunk(png, "IHDR", header);
  append_chunk(png, "IDAT", stored(rows));
  append_chunk(png, "IEND", "");
  return png;
}

}  // namespace assay::test
