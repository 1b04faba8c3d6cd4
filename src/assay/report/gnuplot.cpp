// SPDX-License-Identifier: Apache-2.0
#include "assay/report/gnuplot.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/file.hpp"
#include "assay/base/subprocess.hpp"
#include "assay/base/text.hpp"
#include "assay/report/figure_layout.hpp"
#include "assay/report/figure_text.hpp"

namespace assay::report {
namespace {

// Okabe & Ito, "Color Universal Design" (2008): told apart whatever one's colour vision. In an
// order in which neighbours also differ in lightness, for a printer without colours.
struct Style {
  std::string_view color;
  std::string_view dashes;  // gnuplot's dash patterns
  int shape;                // and point types
};
constexpr std::array<Style, figure_styles> styles{{{"#000000", "solid", 7},
                                                   {"#0072b2", "solid", 7},
                                                   {"#e69f00", "(24,10)", 5},
                                                   {"#009e73", "(6,8)", 9},
                                                   {"#f0e442", "(24,8,6,8)", 13},
                                                   {"#d55e00", "(40,12)", 11},
                                                   {"#56b4e9", "(24,8,6,8,6,8)", 4},
                                                   {"#cc79a7", "(12,12)", 6},
                                                   {"#999999", "(40,8,6,8)", 8}}};

const Style& style_of(int style) {
  constexpr int last = figure_styles - 1;
  // Beyond the last they begin anew, but never with ink.
  return styles[static_cast<std::size_t>(style <= last ? std::max(style, 0)
                                                       : (style - 1) % last + 1)];
}

// gnuplot counts fonts in points of 1/72 inch and pixels in 1/96.
constexpr double font_size = 0.75 * text_size;

constexpr std::string_view mark_color = "#404040";
constexpr std::string_view grid_color = "#e4e4e4";
constexpr std::string_view empty_block = "$empty";

// A quoted string in which whatever may mean something to gnuplot is an octal escape: doubled
// single quotes do not do at the beginning of a string (gnuplot 5.4), and in double ones backquotes
// would run a command.
std::string literal(std::string_view text) {
  constexpr std::string_view harmless = " .,:+-%/=_()";
  std::string result = "\"";
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    const bool is_plain = byte >= 0x80 || std::isalnum(byte) != 0 ||
                          harmless.find(character) != std::string_view::npos;
    if (is_plain) {
      result += character;
    } else {
      result += fmt::format("\\{:03o}", byte);
    }
  }
  return result += '"';
}

using Output = std::back_insert_iterator<std::string>;

// Writes the commands for one laid out figure.
class ScriptWriter {
 public:
  ScriptWriter(const Figure& figure, const PageLayout& page) : figure_(figure), page_(page) {}

  std::string write() {
    line("set encoding utf8");
    line("set terminal pngcairo noenhanced size {},{} background rgb '#ffffff' font 'Sans,{}'",
         page_width, page_.height, font_size);
    line("{} << EOD\n0 0\nEOD", empty_block);
    line("set multiplot");
    write_page();
    line("set border 3 linewidth 2 linecolor rgb '{}'", mark_color);
    line("set grid xtics ytics linetype 1 linewidth 2 linecolor rgb '{}'", grid_color);
    for (std::size_t i = 0; i < page_.panels.size(); ++i) {
      write_panel(i, figure_.panels[i], page_.panels[i]);
    }
    line("unset multiplot");
    return std::move(script_);
  }

 private:
  template <class... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(Output(script_), format, std::forward<Arguments>(arguments)...);
    script_ += '\n';
  }

  // A place on the page as gnuplot has it: shares of its width and height.
  std::string place(double x, double y) const {
    return fmt::format("screen {:.5f},screen {:.5f}", x / page_width, y / page_.height);
  }

  // What belongs to no panel, over a plot without axes.
  void write_page() {
    line("unset key\nunset border\nunset tics");
    for (const PlacedText& text : page_.texts) write_text(text);
    for (const LegendKey& key : page_.legend) write_key(key);
    line("plot [0:1][0:1] {} using 1:2 with lines", empty_block);
    line("unset label\nunset arrow\nunset object");
  }

  void write_text(const PlacedText& text) {
    using Anchor = PlacedText::Anchor;
    const std::string_view anchor = text.anchor == Anchor::left     ? "left"
                                    : text.anchor == Anchor::center ? "center"
                                                                    : "right";
    line("set label {} at {} {}{}{} front", literal(text.text), place(text.x, text.y), anchor,
         text.upright ? " rotate by 90" : "",
         text.bold ? fmt::format(" font 'Sans:Bold,{}'", font_size) : "");
  }

  void write_key(const LegendKey& key) {
    const auto& [box, kind, number] = key;
    const Style& style = style_of(number);
    const double middle = (box.bottom + box.top) / 2;
    if (kind == LayerKind::line) {
      line("set arrow from {} to {} nohead linewidth 5 dashtype {} linecolor rgb '{}'",
           place(box.left, middle), place(box.right, middle), style.dashes, style.color);
    } else if (kind == LayerKind::points) {
      line("set label '' at {} point pointtype {} pointsize 3 linecolor rgb '{}'",
           place((box.left + box.right) / 2, middle), style.shape, style.color);
    } else {
      line("set object rectangle from {} to {} fillstyle {} fillcolor rgb '{}'",
           place(box.left, box.bottom), place(box.right, box.top), fill(kind), style.color);
    }
  }

  static std::string_view fill(LayerKind kind) {
    return kind == LayerKind::band ? "transparent solid 0.25 noborder"
                                   : "solid border linecolor rgb '#ffffff'";
  }

  void write_panel(std::size_t index, const Panel& panel, const PanelLayout& layout) {
    const Rectangle& plot = layout.plot;
    line("set lmargin at screen {:.5f}", plot.left / page_width);
    line("set rmargin at screen {:.5f}", plot.right / page_width);
    line("set bmargin at screen {:.5f}", plot.bottom / page_.height);
    line("set tmargin at screen {:.5f}", plot.top / page_.height);
    write_axis('x', layout.x, layout.x_ticks);
    write_axis('y', layout.y, layout.y_ticks);
    for (const PlacedText& text : layout.texts) write_text(text);
    for (const Stroke& stroke : layout.strokes) {
      line("set arrow from {} to {} nohead linewidth {} dashtype {} linecolor rgb '{}' front",
           place(stroke.x_from, stroke.y_from), place(stroke.x_to, stroke.y_to),
           stroke.dashed ? 3 : 2, stroke.dashed ? "(16,8)" : "solid", mark_color);
    }
    std::vector<std::string> plots;
    for (std::size_t i = 0; i < panel.layers.size(); ++i) {
      write_layer(fmt::format("$panel{}_layer{}", index + 1, i + 1), panel.layers[i], layout,
                  plots);
    }
    if (plots.empty()) plots.push_back(fmt::format("{} using 1:2 with lines", empty_block));
    line("plot {}", text::join(plots, ", \\\n     "));
    line("unset label\nunset arrow");
  }

  void write_axis(char name, const Scale& scale, const std::vector<Tick>& ticks) {
    line("{}set logscale {}", scale.logarithmic ? "" : "un", name);
    line("set {}range [{:.17g}:{:.17g}]", name, scale.range.lower, scale.range.upper);
    std::vector<std::string> places;
    for (const Tick& tick : ticks) places.push_back(fmt::format("'' {:.17g}", tick.value));
    line("set {}tics out nomirror ({})", name, text::join(places, ", "));
  }

  // A block of numbers, and how it is plotted, if any is left to plot.
  void write_block(const std::string& name, const std::string& rows, std::string how,
                   std::vector<std::string>& plots) {
    if (rows.empty()) return;
    script_ += fmt::format("{} << EOD\n{}EOD\n", name, rows);
    plots.push_back(name + " using " + std::move(how));
  }

  void write_layer(const std::string& name, const Layer& layer, const PanelLayout& layout,
                   std::vector<std::string>& plots) {
    const Style& style = style_of(layer.style);
    const std::string color = fmt::format("linecolor rgb '{}'", style.color);
    switch (layer.kind) {
      case LayerKind::bars:
        return write_block(
            name, bar_rows(layer),
            fmt::format("1:2:3:4:5:6 with boxxyerror fillstyle {} fillcolor rgb '{}'",
                        fill(layer.kind), style.color),
            plots);
      case LayerKind::band:
        return write_block(name, band_rows(layer, layout.y.range),
                           fmt::format("1:2:3 with filledcurves fillstyle {} fillcolor rgb '{}'",
                                       fill(layer.kind), style.color),
                           plots);
      case LayerKind::line:
        return write_block(
            name, point_rows(layer),
            fmt::format("1:2 with lines linewidth 5 dashtype {} {}", style.dashes, color), plots);
      case LayerKind::points:
        write_block(name + "_x", error_rows(layer, &Point::x_interval),
                    fmt::format("1:2:3:4 with xerrorbars pointtype 0 linewidth 3 {}", color),
                    plots);
        write_block(name + "_y", error_rows(layer, &Point::y_interval),
                    fmt::format("1:2:3:4 with yerrorbars pointtype 0 linewidth 3 {}", color),
                    plots);
        return write_block(
            name, point_rows(layer),
            fmt::format("1:2 with points pointtype {} pointsize 3 {}", style.shape, color), plots);
    }
  }

  static bool is_finite(const Point& point) {
    return std::isfinite(point.x) && std::isfinite(point.y);
  }
  static bool is_finite(const std::optional<Interval>& interval) {
    return interval && std::isfinite(interval->lower) && std::isfinite(interval->upper);
  }

  template <class... Numbers>
  static void add_row(std::string& rows, Numbers... numbers) {
    std::string_view separator;
    ((rows += fmt::format("{}{}", std::exchange(separator, " "), numbers)), ...);
    rows += '\n';
  }

  static std::string point_rows(const Layer& layer) {
    std::string rows;
    for (const Point& point : layer.points) {
      if (is_finite(point)) add_row(rows, point.x, point.y);
    }
    return rows;
  }

  static std::string bar_rows(const Layer& layer) {
    std::string rows;
    for (const Point& point : layer.points) {
      if (!is_finite(point) || !is_finite(point.x_interval) || !is_finite(point.y_interval)) {
        continue;
      }
      add_row(rows, point.x, point.y, point.x_interval->lower, point.x_interval->upper,
              point.y_interval->lower, point.y_interval->upper);
    }
    return rows;
  }

  // Cut at the ends of the axis: gnuplot would draw an end that lies far outside only roughly.
  static std::string band_rows(const Layer& layer, const Interval& range) {
    std::string rows;
    for (const Point& point : layer.points) {
      if (!is_finite(point) || !is_finite(point.y_interval)) continue;
      add_row(rows, point.x, std::clamp(point.y_interval->lower, range.lower, range.upper),
              std::clamp(point.y_interval->upper, range.lower, range.upper));
    }
    return rows;
  }

  static std::string error_rows(const Layer& layer, std::optional<Interval> Point::*member) {
    std::string rows;
    for (const Point& point : layer.points) {
      const auto& interval = point.*member;
      if (!is_finite(point) || !is_finite(interval)) continue;
      add_row(rows, point.x, point.y, interval->lower, interval->upper);
    }
    return rows;
  }

  const Figure& figure_;
  const PageLayout& page_;
  std::string script_;
};

// gnuplot reads no start-up file (-d) and sees none of the settings that the environment may hold;
// it needs the path where it is a script itself, and the character set.
Result<SubprocessEnd> run_gnuplot(std::string script) {
  Subprocess gnuplot{.argv = {"gnuplot", "-d"},
                     .environment = {"LC_ALL=C.UTF-8"},
                     .input = std::move(script),
                     .time_limit = std::chrono::seconds(60),
                     .output_limit = 64 << 20};
  if (const char* path = std::getenv("PATH")) {
    gnuplot.environment.push_back(fmt::format("PATH={}", path));
  }
  auto end = run_subprocess(gnuplot);
  if (!end) {
    return fail(ErrorCode::missing, "gnuplot is not installed",
                "install gnuplot-nox (or any gnuplot with the terminal pngcairo)");
  }
  return end;
}

bool is_png(std::string_view bytes) {
  constexpr std::string_view beginning = "\x89PNG\r\n\x1a\n";
  constexpr std::string_view last_chunk = "IEND\xae\x42\x60\x82";
  return bytes.substr(0, beginning.size()) == beginning && bytes.size() > last_chunk.size() &&
         bytes.substr(bytes.size() - last_chunk.size()) == last_chunk;
}

// How it ended, and the last thing that it said.
std::string complaint(const SubprocessEnd& end) {
  return end.stderr_tail.empty() ? end.how : end.how + ": " + text::last_lines(end.stderr_tail, 1);
}

}  // namespace

std::string gnuplot_script(const Figure& figure) {
  return ScriptWriter(figure, layout(figure)).write();
}

Result<void> gnuplot_available() {
  const auto end = run_gnuplot("set terminal pngcairo\n");
  if (!end) return fail(end.error());
  if (!end->clean) {
    return fail(ErrorCode::missing, fmt::format("gnuplot cannot draw PNGs: it {}", complaint(*end)),
                "install gnuplot-nox (or any gnuplot with the terminal pngcairo)");
  }
  return {};
}

Result<void> draw_png(const Figure& figure, const std::filesystem::path& path) {
  const auto end = run_gnuplot(gnuplot_script(figure));
  if (!end) return fail(end.error());
  if (!end->clean || !is_png(end->output)) {
    return fail(ErrorCode::measurement,
                fmt::format("gnuplot did not draw {}: it {}", path.string(), complaint(*end)),
                "does `gnuplot --version` say 5.2 or later?");
  }
  return write_file(path, end->output);
}

}  // namespace assay::report
