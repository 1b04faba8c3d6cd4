// SPDX-License-Identifier: Apache-2.0
#include "assay/store/dataset_file.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "assay/base/file.hpp"
#include "temporary_directory.hpp"

using namespace assay;
using store::dataset_csv;
using store::read_configurations;
using store::read_dataset;

namespace {

const TemporaryDirectory& directory() {
  static const TemporaryDirectory made;
  return made;
}

std::filesystem::path stored(const std::string& text) {
  auto path = directory().path() / "data.csv";
  REQUIRE(write_file(path, text));
  return path;
}

Result<Dataset> read(const std::string& text, const std::string& device = {}) {
  return read_dataset(stored(text), {.device = device});
}

Dataset read_good(const std::string& text, const std::string& device = {}) {
  auto dataset = read(text, device);
  if (!dataset) FAIL(dataset.error().message);
  return *dataset;
}

void check_error(const Error& error, std::initializer_list<std::string_view> says) {
  CAPTURE(error.message);
  CAPTURE(error.hint);
  CHECK(error.code == ErrorCode::usage);
  for (const std::string_view part : says) {
    CAPTURE(part);
    CHECK((error.message + "\n" + error.hint).find(part) != std::string::npos);
  }
}

// Refused, with all of these in its message or hint.
void check_refused(const std::string& text, std::initializer_list<std::string_view> says,
                   const std::string& device = {}) {
  CAPTURE(text.substr(0, 200));
  const auto dataset = read(text, device);
  REQUIRE_FALSE(dataset);
  check_error(dataset.error(), says);
}

bool has_note(const Dataset& dataset, std::string_view part) {
  for (const std::string& note : dataset.notes) {
    if (note.find(part) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("columns are stages, a total, a device, a group, and else knobs") {
  const Dataset dataset = read_good(
      "prompt_tokens,task,output_tokens,device,group,t_prefill_ms,t_decode_per_token_ms,t_total_"
      "ms\n"
      "128,qa,4,h100,a,10,2,19\n"
      "256,captioning,8,h100,b,20,2.5,41\n");
  CHECK(dataset.name == "data.csv");
  CHECK(dataset.device == "h100");
  REQUIRE(dataset.knobs.columns.size() == 3);
  CHECK(dataset.knobs.columns[0] == KnobColumn{.name = "prompt_tokens", .numbers = {128, 256}});
  CHECK(dataset.knobs.columns[1] == KnobColumn{.name = "task", .words = {"qa", "captioning"}});
  CHECK(dataset.knobs.columns[2] == KnobColumn{.name = "output_tokens", .numbers = {4, 8}});
  REQUIRE(dataset.times.stages.size() == 2);
  CHECK(dataset.times.stages[0] == StageColumn{"prefill", {10, 20}});
  CHECK(dataset.times.stages[1] == StageColumn{"decode_per_token", {2, 2.5}});
  CHECK(dataset.times.total_ms == std::vector<double>{19, 41});
  CHECK(dataset.total_measured);
  CHECK(dataset.groups == std::vector<std::size_t>{0, 1});
  CHECK(dataset.group_count == 2);
  CHECK(dataset.notes.empty());
}

TEST_CASE("a total that was not measured is the stages' sum with every decode step") {
  const Dataset dataset = read_good(
      "output_tokens,t_vision_ms,t_prefill_ms,t_decode_per_token_ms\n"
      "0,1,10,2\n"
      "5,1.5,10,2\n");
  CHECK_FALSE(dataset.total_measured);
  CHECK(dataset.times.total_ms == std::vector<double>{11, 21.5});
}

TEST_CASE("stages alone suffice, and so does a total alone") {
  CHECK(read_good("a,t_prefill_ms\n1,2\n").times.stages.size() == 1);
  const Dataset total = read_good("a,t_total_ms\n1,2\n");
  CHECK(total.times.stages.empty());
  CHECK(total.total_measured);
  CHECK(total.rows() == 1);
}

TEST_CASE("a knob is a number only if every cell is one") {
  const Dataset dataset = read_good("a,b,t_total_ms\n1,1e3,2\n7b,-0.5,2\n3,2,2\n");
  CHECK(dataset.knobs.columns[0].words == std::vector<std::string>{"1", "7b", "3"});
  CHECK(dataset.knobs.columns[1].numbers == std::vector<double>{1000, -0.5, 2});
  CHECK(has_note(dataset, "knob 'a' is a category: '7b'"));
  CHECK(has_note(dataset, "data.csv:3"));
  CHECK_FALSE(has_note(dataset, "knob 'b'"));
}

TEST_CASE("what stands in the file decides, not how a number is written") {
  const Dataset dataset = read_good("a,t_total_ms\n1,2\n1.0,3\n1e0,4\n-0,5\n0,6\n");
  CHECK(dataset.groups == std::vector<std::size_t>{0, 0, 0, 1, 1});
}

TEST_CASE("rows of the same configuration are one group") {
  const Dataset dataset = read_good("a,b,t_total_ms\n1,x,10\n1,y,11\n2,x,12\n1,x,13\n2,x,14\n");
  CHECK(dataset.groups == std::vector<std::size_t>{0, 1, 2, 0, 2});
  CHECK(dataset.group_count == 3);
  CHECK(has_note(dataset, "5 rows are of 3 configurations"));
}

TEST_CASE("a group column keeps different configurations together") {
  const Dataset dataset = read_good("a,group,t_total_ms\n1,base,10\n2,other,11\n3,base,12\n");
  CHECK(dataset.groups == std::vector<std::size_t>{0, 1, 0});
  CHECK(dataset.group_count == 2);
  CHECK(dataset.notes.empty());
}

TEST_CASE("groups that hold the same configuration are joined, over several steps too") {
  // p and q share a = 1, q and r share a = 2: all three are one. s stays alone.
  const Dataset dataset = read_good(
      "a,group,t_total_ms\n"
      "1,p,10\n9,s,10\n1,q,11\n2,q,12\n2,r,13\n3,r,14\n");
  CHECK(dataset.groups == std::vector<std::size_t>{0, 1, 0, 0, 0, 0});
  CHECK(dataset.group_count == 2);
  CHECK(has_note(dataset, "4 groups became 2"));
}

TEST_CASE("columns that do not vary stay and are named") {
  const Dataset dataset = read_good("a,b,c,t_total_ms\n1,x,1,10\n1,x,2,11\n");
  CHECK(dataset.knobs.columns.size() == 3);
  CHECK(has_note(dataset, "no input of a model: a, b"));
}

TEST_CASE("of several devices one is read, and only the one that was chosen") {
  const std::string text =
      "a,device,t_total_ms\n1,h100,10\n1,a100,20\n2,h100,11\n2,a100,\n3,a100,23\n";
  const Dataset dataset = read_good(text, "h100");
  CHECK(dataset.device == "h100");
  CHECK(dataset.times.total_ms == std::vector<double>{10, 11});
  check_refused(text, {":5", "'t_total_ms' is empty"}, "a100");
  check_refused(text, {":3", "'device'", "a100", "h100", "choose one device"});
  check_refused(text, {"never has 'h10'", "did you mean 'h100'?"}, "h10");
  check_refused("a,t_total_ms\n1,2\n", {"no column 'device'"}, "h100");
  check_refused("a,device,t_total_ms\n1,,2\n", {":2", "'device' is empty"});
  check_refused("a,device,t_total_ms\n1,,2\n", {":2", "'device' is empty"}, "h100");
}

TEST_CASE("a time that is none is named by row and column") {
  for (const char* cell : {"0", "-1", "-0", "nan", "NaN", "inf", "1e400", "1e16", "fast", " 1",
                           "1 ", "1 ms", "0x10", "1,5"}) {
    check_refused(std::string("a,t_prefill_ms\n1,1\n2,\"") + cell + "\"\n",
                  {":3", "'t_prefill_ms'", "times are milliseconds above 0"});
    check_refused(std::string("a,t_total_ms\n1,1\n2,\"") + cell + "\"\n", {":3", "'t_total_ms'"});
  }
  check_refused("a,t_prefill_ms,t_total_ms\n1,,1\n", {":2", "'t_prefill_ms' is empty"});
  check_refused("a,t_prefill_ms,t_total_ms\n1,1,\n", {":2", "'t_total_ms' is empty"});
}

TEST_CASE("a knob without a value is named by row and column") {
  check_refused("a,t_total_ms\n1,1\n,2\n", {":3", "'a' is empty"});
  for (const char* cell : {"nan", "NaN", "-nan", "inf", "-Infinity", "1e16", "-1e300"}) {
    check_refused(std::string("a,t_total_ms\n1,1\n") + cell + ",2\n", {":3", "'a'", cell});
  }
  check_refused("a,t_total_ms\n" + std::string(257, 'x') + ",2\n", {":2", "'a'"});
  CHECK(read("a,t_total_ms\n" + std::string(256, 'x') + ",2\n"));
  check_refused("a,group,t_total_ms\n1,,2\n", {":2", "'group' is empty"});
}

TEST_CASE("output tokens are whole numbers of at least 0") {
  for (const char* cell : {"-1", "1.5", "many", "1e10"}) {
    check_refused(std::string("output_tokens,t_total_ms\n4,1\n") + cell + ",2\n",
                  {":3", "'output_tokens'", "decode steps"});
  }
  CHECK(read("output_tokens,t_total_ms\n0,1\n8.0,2\n"));
  check_refused("a,t_decode_per_token_ms\n1,1\n", {"no column 'output_tokens'"});
  check_refused("output_tokens,t_decode_per_token_ms\n4,1\n0,1\n", {":3", "no other stage"});
  CHECK(read("output_tokens,t_decode_per_token_ms,t_total_ms\n0,1,1\n8,1,9\n"));
}

TEST_CASE("a file without times says how times are named") {
  for (const char* header : {"model,prompt_time", "a,vision_ms", "a,T_vision_encoder", "a,b"}) {
    check_refused(std::string(header) + "\n1,2\n", {":1", "t_<stage>_ms"});
  }
}

TEST_CASE("a column that is nearly a time is no knob by mistake") {
  for (const char* name :
       {"vision_ms", "prompt_time", "T_vision_ms", "t_prefill", "t_prefill_s", "e2e_time",
        "T_LLM_decode_per_token", "latency", "total_latency", "t_Total_MS", "prefill_us"}) {
    CAPTURE(name);
    check_refused(std::string("a,") + name + ",t_total_ms\n1,2,3\n",
                  {":1", name, "looks like a time", "t_<stage>_ms"});
  }
}

TEST_CASE("a knob may be a duration, with a word about it") {
  const Dataset dataset = read_good("timeout_ms,latent_size,t_total_ms\n1,2,3\n2,3,4\n");
  CHECK(dataset.knobs.columns.size() == 2);
  CHECK(has_note(dataset, "'timeout_ms' is taken as a knob"));
  CHECK_FALSE(has_note(dataset, "latent_size"));
  check_refused("a,T_decode_ms,t_prefill_ms\n1,2,3\n", {"'T_decode_ms' looks like a time"});
  check_refused("a,t_vision,t_prefill_ms\n1,2,3\n", {"'t_vision' looks like a time"});
  const Dataset replayed = read_good("prefill_ms,t_prefill_ms\n1,2\n2,3\n");
  CHECK(has_note(replayed, "'prefill_ms' is taken as a knob"));
}

TEST_CASE("totals that are shorter than their stages are told") {
  const Dataset dataset = read_good(
      "output_tokens,t_decode_per_token_ms,t_total_ms\n"
      "10,1,10\n1000,1,40\n2000,1,50\n");
  CHECK(has_note(dataset, "in 2 rows, the first at"));
  CHECK(has_note(dataset, "data.csv:3"));
}

TEST_CASE("a file of another kind, an empty one and a torn one are refused") {
  check_refused("", {"header"});
  check_refused("a,t_total_ms\n", {"no rows"});
  check_refused("a,t_total_ms\n1,2\n2,3", {"cut off"});
  check_refused("a,t_total_ms\n1", {"cut off"});
  check_refused("a,t_total_ms\n1,2,3\n", {":2", "expected 2 cells, found 3"});
  check_refused("a,t_total_ms\n1\n", {":2", "expected 2 cells, found 1"});
  check_refused("a,a,t_total_ms\n1,1,1\n", {"two columns"});
  check_refused("t_total_ms\n1\n", {"no column is a knob"});
  check_refused("t_total_ms,device,group\n1,x,1\n", {"no column is a knob"});
  check_refused(",a,t_total_ms\n0,1,1\n", {"column 1 has no name", "index=False"});
  check_refused("a, t_total_ms\n1,1\n", {"blanks around its name"});
  check_refused(std::string("a,t_total_ms\n\0,1\n", 18), {":2"});
  check_refused("a,t_total_ms\n\xff,1\n", {":2"});
  check_refused("{\"schema_version\": 1}\n", {""});
  std::string wide;
  for (int i = 0; i < 256; ++i) wide += "k" + std::to_string(i) + ",";
  check_refused(wide + "t_total_ms\n", {"more than 256 columns"});
  const auto absent = read_dataset(directory().path() / "none.csv");
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code == ErrorCode::missing);
}

TEST_CASE("untrusted names stay on one line of a message") {
  check_refused("a\x1b[31m,t_total_ms\n1,1\n", {":1"});
  check_refused("a,t_total_ms\n1,\"-\xc3\xa9\"\n", {":2", "t_total_ms"});
}

TEST_CASE("a byte order mark and Windows line ends are no obstacle") {
  const Dataset dataset = read_good(
      "\xEF\xBB\xBF"
      "a,t_total_ms\r\n1,2\r\n");
  CHECK(dataset.knobs.columns.front().name == "a");
  CHECK(dataset.times.total_ms == std::vector<double>{2});
}

TEST_CASE("a dataset that was written reads back the same") {
  const Dataset dataset = read_good(
      "a,task,output_tokens,device,group,t_vision_ms,t_decode_per_token_ms,t_total_ms\n"
      "0.1,\"x, \"\"y\"\"\",4,\"gpu 1\",g,10.25,2,19\n"
      "0.1,z,8,\"gpu 1\",h,0.1,1e-3,41\n"
      "0.30000000000000004,z,9,\"gpu 1\",g,0.1,1e-3,41\n");
  const std::string csv = dataset_csv(dataset);
  CHECK(read_good(csv) == dataset);
  CHECK(dataset_csv(read_good(csv)) == csv);
  const Dataset sums = read_good("a,t_vision_ms,t_prefill_ms\n1,2,3\n2,3,4\n");
  CHECK(dataset_csv(sums) == "a,group,t_vision_ms,t_prefill_ms\n1,0,2,3\n2,1,3,4\n");
  CHECK(read_good(dataset_csv(sums)) == sums);
}

TEST_CASE("configurations need no times, and pass over those that are there") {
  const auto knobs = read_configurations(
      stored("a,task,t_total_ms,t_vision_ms,device,group\n1,qa,,x,,\n2,qa,5,6,h100,1\n"));
  REQUIRE(knobs);
  CHECK(knobs->rows() == 2);
  REQUIRE(knobs->columns.size() == 2);
  CHECK(knobs->columns[0].numbers == std::vector<double>{1, 2});
  CHECK(knobs->columns[1].words == std::vector<std::string>{"qa", "qa"});
  const auto bad = [](const std::string& text) {
    const auto read = read_configurations(stored(text));
    REQUIRE_FALSE(read);
    return read.error();
  };
  check_error(bad("a\n"), {"no rows"});
  check_error(bad("a\n1\n2"), {"cut off"});
  check_error(bad("a\n1\nnan\n"), {":3", "'a'"});
  check_error(bad("a,b\n1,\n"), {":2", "'b' is empty"});
  check_error(bad("output_tokens\n-1\n"), {":2", "'output_tokens'"});
  check_error(bad("t_total_ms\n1\n"), {"no column is a knob"});
}

TEST_CASE("too many rows are refused before they are held") {
  std::string text = "a,t_total_ms\n";
  for (std::size_t i = 0; i <= store::most_dataset_rows; ++i) text += "1,1\n";
  check_refused(text, {"more than 1000000 rows", ":1000002"});
}
