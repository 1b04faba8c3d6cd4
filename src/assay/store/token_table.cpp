// SPDX-License-Identifier: Apache-2.0
#include "assay/store/token_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>

#include "assay/store/cell.hpp"

namespace assay::store {
namespace {

enum class Field : std::uint8_t {
  case_name,
  session,
  iteration,
  phase,
  token,
  t,
  latency,
  sampling,
  ids
};

// By Field.
constexpr std::array<std::string_view, 9> names{
    "case", "session", "iteration", "phase", "token", "t_ns", "latency_ns", "sampling_ns", "ids"};

bool read_ids(std::string_view cell, std::vector<std::int32_t>& ids) {
  if (cell.empty()) return true;
  ids.reserve(static_cast<std::size_t>(std::count(cell.begin(), cell.end(), ' ')) + 1);
  const char* position = cell.data();
  const char* end = position + cell.size();
  while (true) {
    const auto [stop, error] = std::from_chars(position, end, ids.emplace_back());
    if (error != std::errc{}) return false;
    if (stop == end) return true;
    if (*stop != ' ') return false;
    position = stop + 1;
  }
}

bool read(Field field, std::string_view cell, TokenSample& token) {
  switch (field) {
    case Field::case_name:
      token.case_name = cell;
      return !cell.empty();
    case Field::session:
      return read_count(cell, token.session);
    case Field::iteration:
      return read_count(cell, token.iteration);
    case Field::phase:
      return read_word(cell, token.phase);
    case Field::token:
      return read_count(cell, token.token);
    case Field::t:
      return read_count(cell, token.t_ns);
    case Field::latency:
      return read_count(cell, token.latency_ns);
    case Field::sampling:
      return read_count(cell, token.sampling_ns);
    case Field::ids:
      return read_ids(cell, token.ids);
  }
  return false;
}

}  // namespace

std::string TokenTable::header() {
  return fmt::format("{}\n", fmt::join(names, ","));
}

Result<TokenTable> TokenTable::of(const CsvReader& reader) {
  TokenTable table;
  auto places = places_of(names, reader);
  if (!places) return fail(places.error());
  table.places_ = std::move(*places);
  return table;
}

Result<void> TokenTable::encode(const TokenSample& token, std::string& text) {
  if (auto named = check_case_name(token.case_name); !named) return named;
  if (token.session < 0 || token.iteration < 0 || token.token < 0 || token.t_ns < 0 ||
      token.latency_ns < 0 || token.sampling_ns < 0) {
    return negative(token.case_name);
  }
  CsvRow row(text);
  row.text(token.case_name);
  row.integer(token.session);
  row.integer(token.iteration);
  row.text(word_of(token.phase));
  row.integer(token.token);
  row.integer(token.t_ns);
  row.integer(token.latency_ns);
  row.integer(token.sampling_ns);
  row.text(fmt::format("{}", fmt::join(token.ids, " ")));
  row.end();
  return {};
}

Result<TokenSample> TokenTable::decode(const CsvReader& reader) const {
  TokenSample token;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const std::string_view cell = reader.cells()[places_[i]];
    if (!read(static_cast<Field>(i), cell, token)) return bad_cell(reader, names[i], cell);
  }
  return token;
}

}  // namespace assay::store
