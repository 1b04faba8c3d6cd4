// SPDX-License-Identifier: Apache-2.0
#include "assay/report/gnuplot.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "assay/base/file.hpp"
#include "assay/report/figure_layout.hpp"
#include "golden.hpp"
#include "sample_figure.hpp"
#include "temporary_directory.hpp"

using namespace assay;
using namespace assay::report;

namespace fs = std::filesystem;

namespace {

// PATH is `path` for as long as this lives.
class Path {
 public:
  explicit Path(const std::string& path) { ::setenv("PATH", path.c_str(), 1); }
  ~Path() { ::setenv("PATH", before_.c_str(), 1); }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

 private:
  std::string before_ = std::getenv("PATH");
};

// A folder with a gnuplot that is this script.
void write_gnuplot(const TemporaryDirectory& folder, const std::string& script) {
  REQUIRE(write_file(folder / "gnuplot", "#!/bin/sh\n" + script, 0755).has_value());
}

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  }
  return value;
}

// False, with a message, where there is no gnuplot to test with.
bool can_draw() {
  const bool available = gnuplot_available().has_value();
  if (!available) MESSAGE("not tested: gnuplot is not installed");
  return available;
}

}  // namespace

TEST_CASE("a figure's script is stable") {
  const std::string script = gnuplot_script(test::sample_figure());
  CHECK(script == test::golden("figure.gnuplot", script));
}

TEST_CASE("no number that is not finite gets into a script") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  Figure figure = test::sample_figure();
  for (Layer& layer : figure.panels[0].layers) {
    layer.points.push_back({nan, 1});
    layer.points.push_back({1, infinity});
    layer.points.push_back({1.5, 1.5, Interval{nan, 1}, Interval{0, infinity}});
  }
  figure.panels[0].marks.push_back({Mark::Direction::vertical, nan, "nowhere"});
  const std::string script = gnuplot_script(figure);
  CHECK(script.find("nan") == std::string::npos);
  CHECK(script.find("inf") == std::string::npos);
}

TEST_CASE("values keep all their digits") {
  Figure figure = test::sample_figure();
  figure.panels[0].layers[2].points = {{1e9, 1}, {1e9 + 0.125, 2}};
  CHECK(gnuplot_script(figure).find("1000000000.125 2") != std::string::npos);
}

TEST_CASE("no text can become a command or end its quotes") {
  const TemporaryDirectory folder;
  const std::string file = (folder / "owned").string();
  Figure figure = test::sample_figure();
  figure.columns = 3;
  figure.panels.clear();
  for (const std::string& name : std::vector<std::string>{
           "'; system('touch " + file + "'); '", "\"; system(\"touch " + file + "\"); \"",
           "`touch " + file + "`", "$(touch " + file + ")", "\nEOD\nsystem 'touch " + file + "'\n",
           "\\", "'", "''", "@x ^2 _a {b} %s", "\xff\x01 中文"}) {
    Panel panel = test::sample_figure().panels[0];
    panel.title = name;
    panel.notes = {name};
    panel.x = {.label = name, .unit = name};
    panel.layers[0].name = name;
    panel.layers[3].points[0].label = name;
    panel.marks[0].label = name;
    figure.panels.push_back(panel);
    figure.title = name;
    figure.caption += name + " ";
  }
  CHECK(gnuplot_script(figure).find('`') == std::string::npos);
  if (can_draw()) CHECK(draw_png(figure, folder / "figure.png").has_value());
  CHECK_FALSE(fs::exists(file));
}

TEST_CASE("a drawn figure is a PNG of the size that was laid out") {
  if (!can_draw()) return;
  const TemporaryDirectory folder;
  const Figure figure = test::sample_figure();
  REQUIRE(draw_png(figure, folder / "figure.png").has_value());
  const std::string png = read_file(folder / "figure.png", 1 << 24).value();
  CHECK(png.substr(1, 3) == "PNG");
  CHECK(big_endian(png, 16) == page_width);
  CHECK(big_endian(png, 20) == static_cast<std::uint32_t>(layout(figure).height));
}

TEST_CASE("nothing, one point and constant data can be drawn") {
  if (!can_draw()) return;
  const TemporaryDirectory folder;
  const auto drawn = [&](const Figure& figure) {
    return draw_png(figure, folder / "figure.png").has_value();
  };
  CHECK(drawn({.title = "small"}));
  const Panel empty{.x = {.label = "x"}, .y = {.label = "y"}};
  Panel one = empty;
  one.layers.push_back({.points = {{0, 0}}});
  Panel constant = empty;
  constant.layers.push_back({.points = {{1, 7}, {2, 7}, {3, 7}}});
  Panel logarithmic = constant;
  logarithmic.x.logarithmic = true;
  CHECK(drawn({.columns = 2, .panels = {empty, one, constant, logarithmic}}));
}

TEST_CASE("the environment's settings for gnuplot do no harm") {
  if (!can_draw()) return;
  const TemporaryDirectory folder;
  folder.write(".gnuplot", "exit status 3\n");
  const std::string home = std::getenv("HOME") == nullptr ? "" : std::getenv("HOME");
  ::setenv("HOME", folder.path().c_str(), 1);
  ::setenv("GDFONTPATH", "/nowhere", 1);
  ::setenv("GNUTERM", "dumb", 1);
  CHECK(draw_png(test::sample_figure(), folder / "figure.png").has_value());
  ::unsetenv("GNUTERM");
  ::unsetenv("GDFONTPATH");
  ::setenv("HOME", home.c_str(), 1);
}

TEST_CASE("without gnuplot the error says what to install") {
  const TemporaryDirectory folder;
  const Path path(folder.path().string());
  for (const auto& result :
       {gnuplot_available(), draw_png(test::sample_figure(), folder / "figure.png")}) {
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::missing);
    CHECK(result.error().message == "gnuplot is not installed");
    CHECK(result.error().hint.find("gnuplot-nox") != std::string::npos);
  }
}

TEST_CASE("a gnuplot that fails, or draws nothing, leaves the figure that there is") {
  const TemporaryDirectory folder;
  const Path path(folder.path().string() + ":/usr/bin:/bin");
  const fs::path figure = folder.write("figure.png", "what was there");
  const auto error_with = [&](const std::string& script) {
    write_gnuplot(folder, script);
    const auto drawn = draw_png(test::sample_figure(), figure);
    REQUIRE_FALSE(drawn.has_value());
    CHECK(drawn.error().code == ErrorCode::measurement);
    CHECK(read_file(figure, 100).value() == "what was there");
    return drawn.error().message;
  };
  CHECK(error_with("echo 'line 3: undefined variable' >&2; exit 1\n") ==
        "gnuplot did not draw " + figure.string() +
            ": it exited with code 1: line 3: undefined variable");
  CHECK(error_with("exit 0\n").find("exited with code 0") != std::string::npos);
  CHECK(error_with("printf '\\211PNG\\r\\n\\032\\n'\n").find("did not draw") != std::string::npos);
}

TEST_CASE("a gnuplot without the terminal is as good as none") {
  const TemporaryDirectory folder;
  const Path path(folder.path().string() + ":/usr/bin:/bin");
  write_gnuplot(folder, "echo 'unknown terminal type' >&2; exit 1\n");
  const auto available = gnuplot_available();
  REQUIRE_FALSE(available.has_value());
  CHECK(available.error().code == ErrorCode::missing);
  CHECK(available.error().message.find("unknown terminal type") != std::string::npos);
}

TEST_CASE("a folder that is not there is named") {
  if (!can_draw()) return;
  const TemporaryDirectory folder;
  const auto drawn = draw_png(test::sample_figure(), folder / "absent/figure.png");
  REQUIRE_FALSE(drawn.has_value());
  CHECK(drawn.error().message.find("absent/figure.png") != std::string::npos);
}
