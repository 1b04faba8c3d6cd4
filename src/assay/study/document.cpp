// SPDX-License-Identifier: Apache-2.0
#include "assay/study/document.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "assay/base/file.hpp"
#include "assay/base/text.hpp"
#include "assay/study/scalars.hpp"

namespace assay::study {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;
constexpr std::size_t maximum_yaml_bytes = mebibyte;
constexpr std::size_t maximum_json_bytes = 16 * mebibyte;
constexpr std::size_t maximum_values = 500'000;
constexpr std::size_t maximum_key_bytes = 200;
constexpr std::size_t maximum_text_bytes = 4096;

// Ends the parse from within a callback; never leaves parse_document.
struct Refusal {
  int line;
  std::string what;
  std::string hint{};
};

int line_of(const YAML::Mark& mark) {
  return mark.line + 1;
}

// Builds the value from the parser's events, on a stack of its own: nothing here recurses, and
// what is refused is refused before it is built.
class Builder final : public YAML::EventHandler {
 public:
  // The root value and where everything stands; null for an empty document.
  Json root{};
  Locations locations{1};

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) throw Refusal{line_of(mark), "a second document begins"};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    if (expects_key()) throw Refusal{line_of(mark), "expected a key"};
    add(mark, nullptr);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (expects_key()) return begin_member(mark, value);
    if (value.size() > maximum_text_bytes) {
      throw Refusal{line_of(mark), fmt::format("text of {} bytes", value.size()),
                    fmt::format("at most {} are taken", maximum_text_bytes)};
    }
    if (tag == quoted_tag) return add(mark, value);
    auto typed = typed_scalar(value);
    if (!typed) throw Refusal{line_of(mark), typed.error().message};
    add(mark, std::move(*typed));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    begin(mark, tag, anchor, Json::array());
  }
  void OnSequenceEnd() override { end(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    begin(mark, tag, anchor, Json::object());
  }
  void OnMapEnd() override { end(); }

 private:
  // A list or block that is not complete yet.
  struct Open {
    Json value;
    Locations::Node node;
    std::string key{};  // of the member whose value comes next
    int key_line = 0;   // 0: a key comes next
  };

  static constexpr std::string_view quoted_tag = "!";
  static constexpr std::string_view plain_tag = "?";

  static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) {
      throw Refusal{line_of(mark), "anchors and aliases are not supported", "write the value out"};
    }
  }

  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != quoted_tag && tag != plain_tag) {
      throw Refusal{line_of(mark), "tags are not supported", "put text in quotes instead"};
    }
  }

  bool expects_key() const {
    return !open_.empty() && open_.back().value.is_object() && open_.back().key_line == 0;
  }

  void begin_member(const YAML::Mark& mark, const std::string& key) {
    if (key.size() > maximum_key_bytes) {
      throw Refusal{line_of(mark), fmt::format("a key of {} bytes", key.size()),
                    fmt::format("at most {} are taken", maximum_key_bytes)};
    }
    if (!keys_.emplace(open_.back().node, key).second) {
      throw Refusal{line_of(mark), fmt::format("'{}' is given twice", key), "keep one of the two"};
    }
    open_.back().key = key;
    open_.back().key_line = line_of(mark);
  }

  // Where a value that begins at `mark` will stand.
  Locations::Node locate(const YAML::Mark& mark) {
    if (++values_ > maximum_values) {
      throw Refusal{line_of(mark), fmt::format("more than {} values", maximum_values)};
    }
    if (open_.empty()) return Locations::root;
    const Open& parent = open_.back();
    if (parent.value.is_object()) return locations.add(parent.node, parent.key, parent.key_line);
    return locations.add(parent.node, fmt::format("[{}]", parent.value.size()), line_of(mark));
  }

  void begin(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Json empty) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (expects_key()) {
      throw Refusal{line_of(mark), "a key must be text", "is a bracket left open?"};
    }
    if (open_.size() >= static_cast<std::size_t>(maximum_nesting)) {
      throw Refusal{line_of(mark), fmt::format("nested deeper than {} levels", maximum_nesting)};
    }
    const Locations::Node node = locate(mark);
    open_.push_back(Open{std::move(empty), node});
  }

  void end() {
    Json value = std::move(open_.back().value);
    open_.pop_back();
    store(std::move(value));
  }

  void add(const YAML::Mark& mark, Json value) {
    locate(mark);
    store(std::move(value));
  }

  void store(Json value) {
    if (open_.empty()) {
      root = std::move(value);
    } else if (Open& parent = open_.back(); parent.value.is_object()) {
      // begin_member has seen to it that the key is new; operator[] would look it up again.
      parent.value.get_ref<Json::object_t&>().emplace_back(std::move(parent.key), std::move(value));
      parent.key_line = 0;
    } else {
      parent.value.push_back(std::move(value));
    }
  }

  int documents_ = 0;
  std::size_t values_ = 0;
  std::vector<Open> open_;
  std::set<std::pair<Locations::Node, std::string>> keys_;
};

// The first byte that is neither text nor a line break or tab.
std::size_t find_control(std::string_view text) {
  const auto is_control = [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x20 && character != '\n' && character != '\r' && character != '\t';
  };
  return static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_control) -
                                  text.begin());
}

std::ptrdiff_t line_at(std::string_view text, std::size_t position) {
  return std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(position), '\n') + 1;
}

}  // namespace

Failure Document::problem(const KeyPath& path, const std::string& what, const std::string& hint,
                          ErrorCode code) const {
  const Location location = locations.find(path);
  std::string where = source;
  if (location.line > 0) where += fmt::format(":{}", location.line);
  if (!location.override_text.empty()) {
    where = fmt::format("--override {}", text::printable(location.override_text.substr(0, 200)));
  }
  const std::string key = path.dotted();
  return fail(code, fmt::format("{}: {}{}{}", where, key, key.empty() ? "" : ": ", what), hint);
}

Failure Document::unknown(const KeyPath& path, std::string_view what, std::string_view word,
                          std::span<const std::string> known, std::string_view whose) const {
  return problem(path, fmt::format("unknown {} '{}'{}", what, text::printable(word), whose),
                 text::suggestion(word, known));
}

Result<Document> parse_document(std::string_view text, const std::string& source) {
  if (!text::is_valid_utf8(text)) {
    return fail(ErrorCode::usage, fmt::format("{}: not UTF-8 text", source),
                "save the study as UTF-8");
  }
  if (const std::size_t control = find_control(text); control < text.size()) {
    return fail(ErrorCode::usage,
                fmt::format("{}:{}: control character {}", source, line_at(text, control),
                            text::printable(text.substr(control, 1))));
  }
  Builder builder;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) continue;
  } catch (const Refusal& refusal) {
    return fail(ErrorCode::usage,
                fmt::format("{}:{}: {}", source, refusal.line, text::printable(refusal.what)),
                refusal.hint);
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::usage, fmt::format("{}:{}: not valid YAML: {}", source,
                                              line_of(error.mark), text::printable(error.msg)));
  }
  if (builder.root.is_null()) {
    return fail(ErrorCode::usage, fmt::format("{}: the study is empty", source),
                "'assay schema study' shows what it may hold");
  }
  return Document{std::move(builder.root), source, std::move(builder.locations)};
}

Result<Document> read_document(const std::filesystem::path& file) {
  const bool is_json = file.extension() == ".json";
  const auto text = read_file(file, is_json ? maximum_json_bytes : maximum_yaml_bytes);
  if (!text) {
    Error error = text.error();
    error.code = ErrorCode::usage;
    if (error.hint.empty()) error.hint = "name a study file, such as examples/quickstart.yaml";
    return fail(error);
  }
  return parse_document(*text, text::printable(file.string()));
}

}  // namespace assay::study
