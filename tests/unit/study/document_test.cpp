// SPDX-License-Identifier: Apache-2.0
#include "assay/study/document.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "study_fixture.hpp"

namespace assay::study {
namespace {

std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

std::string parse_error(std::string_view text) {
  return error_of(parse_document(text, "study.yaml"));
}

}  // namespace

TEST_CASE("a document keeps the order of its keys and the lines of its values") {
  const Document document = parsed("b: 1\na:\n  - x: 2\n  - y: 'z'\n");
  CHECK(document.root.dump() == R"({"b":1,"a":[{"x":2},{"y":"z"}]})");
  CHECK(document.locations.find({"b"}).line == 1);
  CHECK(document.locations.find(KeyPath{"a"}.item(1).key("y")).line == 4);
}

TEST_CASE("quotes make text of anything") {
  const Document document = parsed("{a: '1', b: \"true\", c: 1, d: '', e: }");
  CHECK(document.root.dump() == R"({"a":"1","b":"true","c":1,"d":"","e":null})");
}

TEST_CASE("JSON is read by the same parser, escapes included") {
  const Json json{{"a", "line\nbreak \"quoted\" \\ / é \x01"},
                  {"b", {1, -2, 0.1, true}},
                  {"c", Json::object()},
                  {"d", Json::array()},
                  {"e", nullptr}};
  CHECK(parsed(pretty_text(json)).root == json);
  CHECK(parsed(line_text(json)).root == json);
}

TEST_CASE("a problem names file, line and key, or the override that caused it") {
  Document document = parsed("a: 1\nb: {c: 2}\n");
  CHECK(one_line(document.problem({"b", "c"}, "is wrong", "mend it").value()) ==
        "study.yaml:2: b.c: is wrong; mend it");
  document.locations.replace({"b", "c"}, "b.c=3");
  CHECK(document.problem({"b", "c"}, "is wrong").value().message ==
        "--override b.c=3: b.c: is wrong");
  CHECK(document.problem({}, "is wrong").value().message == "study.yaml:1: is wrong");
}

TEST_CASE("malformed YAML is named with its line") {
  CHECK(parse_error("a: 1\nb: [1\nc: }\n").starts_with("study.yaml:3: not valid YAML"));
  CHECK(parse_error("a: 1\n\tb: 2\n").starts_with("study.yaml:2: not valid YAML"));
}

TEST_CASE("a key given twice is refused") {
  CHECK(parse_error("a: 1\nb:\n  c: 1\n  c: 2\n") ==
        "study.yaml:4: 'c' is given twice; keep one of the two");
  CHECK(parse_error("'a': 1\na: 2\n").starts_with("study.yaml:2: 'a' is given twice"));
}

TEST_CASE("nothing but one document of plain values is taken") {
  CHECK(contains(parse_error("a: 1\n---\nb: 1\n"), ":2: a second document begins"));
  CHECK(contains(parse_error("a: &x 1\n"), ":1: anchors and aliases"));
  CHECK(contains(parse_error("a: &x {}\nb: *x\n"), ":1: anchors and aliases"));
  CHECK(contains(parse_error("a: !!str 1\n"), ":1: tags"));
  CHECK(contains(parse_error("a: !thing {}\n"), ":1: tags"));
  CHECK(contains(parse_error("? [a]\n: 1\n"), "a key must be text"));
  CHECK(contains(parse_error("? {a: 1}\n: 1\n"), "a key must be text"));
  CHECK(contains(parse_error("~: 1\n"), "expected a key"));
  CHECK(contains(parse_error("a: .nan\n"), ":1: number out of range"));
}

TEST_CASE("an empty document is refused") {
  for (const char* text : {"", "\n\n", "# only a comment\n", "---\n", "~\n"}) {
    CAPTURE(text);
    CHECK(contains(parse_error(text), "the study is empty"));
  }
}

TEST_CASE("what is not UTF-8 text is refused") {
  CHECK(contains(parse_error("a: \xff\xfe\n"), "not UTF-8"));
  CHECK(contains(parse_error(std::string_view("a\0b", 3)), "control character"));
  CHECK(contains(parse_error("a: 1\nb: \x1b[31m\n"), ":2: control character \\x1b"));
  CHECK(parse_document("\xEF\xBB\xBF"
                       "a: 1\n",
                       "study.yaml")
            .has_value());
}

TEST_CASE("nesting is refused at the limit, long before the stack is full") {
  const auto limit = static_cast<std::size_t>(maximum_nesting);
  CHECK(parse_document(repeated("[", limit) + repeated("]", limit), "study.yaml").has_value());
  for (const char* opening : {"[", "{", "{a: ", "- ", "? ", "[{a: "}) {
    CAPTURE(opening);
    CHECK(contains(parse_error(repeated(opening, 10'000)), "study.yaml:1: "));
  }
  CHECK(contains(parse_error(repeated("- ", 10'000)), "nested deeper than 64 levels"));
  CHECK(contains(parse_error(repeated("[", limit + 1) + repeated("]", limit + 1)),
                 "nested deeper than 64 levels"));
  CHECK(contains(parse_error("a: [1, 2"), "study.yaml:1: "));
}

TEST_CASE("an alias bomb is refused before anything is expanded") {
  std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char name = 'b'; name <= 'k'; ++name) {
    const std::string previous = fmt::format("*{}", static_cast<char>(name - 1));
    bomb += fmt::format("{0}: &{0} [{1}]\n", name, repeated(previous + ", ", 9) + previous);
  }
  CHECK(contains(parse_error(bomb), "anchors and aliases"));
}

TEST_CASE("huge keys, texts and counts of values are refused") {
  CHECK(contains(parse_error("a: " + std::string(1'000'000, 'x')), "text of 1000000 bytes"));
  CHECK(contains(parse_error(std::string(500, 'k') + ": 1"), "a key of 500 bytes"));
  CHECK(contains(parse_error("[" + repeated("1,", 520'000) + "1]"), "more than 500000 values"));
}

TEST_CASE("a megabyte of any one character ends in an answer") {
  for (const char* part :
       {"[", "{",   "-", "?",  ":",   ",",   "]",     "}",  "!", "&",  "*",     "#",
        "%", "|\n", "'", "\"", "a\n", "a: ", "- a\n", "\n", " ", "\t", "...\n", "\\"}) {
    CAPTURE(part);
    const std::string text = repeated(part, (std::size_t{1} << 18) / std::string_view(part).size());
    const auto document = parse_document(text, "study.yaml");
    CHECK((document.has_value() || document.error().code == ErrorCode::usage));
  }
}

TEST_CASE("a file that cannot be a study is bad usage, and named") {
  const TemporaryDirectory folder;
  const auto refused = [](const std::filesystem::path& file) {
    const auto document = read_document(file);
    REQUIRE_FALSE(document.has_value());
    CHECK(document.error().code == ErrorCode::usage);
    CHECK(contains(document.error().message, file.string()));
    return document.error().message;
  };
  refused(folder.path() / "absent.yaml");
  CHECK(contains(refused(folder.path()), "not a regular file"));
  refused(folder.write("empty.yaml", ""));
  refused(folder.write("big.yaml", repeated("# comment\n", 110'000)));
  CHECK(read_document(folder.write("big.json", "{" + std::string(2'000'000, ' ') + "\"a\": 1}"))
            .has_value());
  CHECK(mkfifo((folder.path() / "pipe.yaml").c_str(), 0600) == 0);
  refused(folder.path() / "pipe.yaml");
}

}  // namespace assay::study
