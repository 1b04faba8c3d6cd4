// SPDX-License-Identifier: Apache-2.0
#pragma once

// What can be told by its shape alone to name a machine or to open a door: addresses, the
// identities of devices, access tokens. Each function gives the length of such a thing at `at`, or
// 0, and looks at no more than the thing itself, so that a scan over a text stays linear.

#include <cstddef>
#include <string_view>

namespace assay::redaction {

bool is_digit(char character);
bool is_hex(char character);
bool is_alphanumeric(char character);  // ASCII's

// "10.0.0.1": four numbers of at most 255 that are no part of a longer chain of numbers. Loopback
// and "0.0.0.0" name nobody and are none.
std::size_t ipv4_length(std::string_view text, std::size_t at);

// Of digits and colons as far as they go: an IPv6 address (RFC 4291, section 2.2; not "::1" and
// "::") or a hardware address of six and more pairs.
struct ColonAddress {
  enum class Kind { none, ipv6, hardware };
  Kind kind = Kind::none;
  std::size_t length = 0;    // of the address
  std::size_t examined = 0;  // there is no other one before at + examined
};
ColonAddress colon_address(std::string_view text, std::size_t at);

// "0a-1b-2c-3d-4e-5f". Without a letter it is rather a time.
std::size_t dashed_hardware_address_length(std::string_view text, std::size_t at);

// "GPU-" or "MIG-" and a UUID: 8-4-4-4-12 hexadecimal digits.
std::size_t gpu_uuid_length(std::string_view text, std::size_t at);

// Access tokens by the prefixes that their issuers document: "hf_", "ghp_", "sk-", "AKIA", …
std::size_t token_length(std::string_view text, std::size_t at);

// Of "Bearer " and what follows, where that looks like a token: the word's and the blank's part.
struct Bearer {
  std::size_t word = 0;
  std::size_t token = 0;
};
Bearer bearer(std::string_view text, std::size_t at);

}  // namespace assay::redaction
