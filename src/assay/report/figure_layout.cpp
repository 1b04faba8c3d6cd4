// SPDX-License-Identifier: Apache-2.0
#include "assay/report/figure_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/figure_text.hpp"

namespace assay::report {
namespace {

using Anchor = PlacedText::Anchor;

constexpr double gap = 0.5 * text_size;
constexpr double page_margin = 0.6 * text_size;
constexpr double tick_distance = 0.6 * text_size;  // of their labels from the axis
constexpr double marker_radius = 0.35 * text_size;

// Height / width of a plot, by the number of columns.
double aspect(std::size_t columns) {
  if (columns == 1) return 0.45;
  return columns == 2 ? 0.62 : 0.85;
}

std::string axis_title(const Axis& axis) {
  return drawable(axis.unit.empty() ? axis.label : fmt::format("{} ({})", axis.label, axis.unit));
}

// What the axes have to show.
struct Extremes {
  std::vector<double> x;
  std::vector<double> y;
};

Extremes extremes_of(const Panel& panel) {
  Extremes extremes;
  const auto add = [](std::vector<double>& values, double value,
                      const std::optional<Interval>& interval) {
    values.push_back(value);
    if (!interval) return;
    values.push_back(interval->lower);
    values.push_back(interval->upper);
  };
  for (const Layer& layer : panel.layers) {
    for (const Point& point : layer.points) {
      if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
      add(extremes.x, point.x, point.x_interval);
      add(extremes.y, point.y, point.y_interval);
    }
  }
  for (const Mark& mark : panel.marks) {
    const bool is_vertical = mark.direction == Mark::Direction::vertical;
    (is_vertical ? extremes.x : extremes.y).push_back(mark.value);
  }
  return extremes;
}

bool is_shown(double value, const Scale& scale) {
  return value >= scale.range.lower && value <= scale.range.upper;
}

// One panel's contents, once its plot has its place.
class PanelComposer {
 public:
  PanelComposer(const Panel& panel, PanelLayout& layout)
      : panel_(panel), layout_(layout), placer_(layout.plot) {}

  // The y axis grows so that the labels of vertical marks stand above the data.
  void place_vertical_marks() {
    struct Line {
      double x;
      std::string label;
    };
    std::vector<Line> lines;
    for (const Mark& mark : panel_.marks) {
      if (mark.direction != Mark::Direction::vertical || !is_shown(mark.value, layout_.x)) continue;
      lines.push_back({x_of(mark.value), drawable(mark.label)});
    }
    std::stable_sort(lines.begin(), lines.end(),
                     [](const Line& one, const Line& other) { return one.x < other.x; });
    std::vector<double> x;
    std::vector<double> widths;
    for (Line& line : lines) {
      line.label = fitted(line.label, layout_.plot.width() / 2 - 2 * gap);
      x.push_back(line.x);
      widths.push_back(text_width(line.label));
    }
    const auto labels = place_on_rows(x, widths, layout_.plot.left, layout_.plot.right, gap * 0.6);
    std::size_t rows = 0;
    for (const RowLabel& label : labels) rows = std::max(rows, label.row + 1);
    const double top = layout_.plot.top - 0.25 * line_height;
    const double headroom = static_cast<double>(rows) * line_height + 0.25 * line_height;
    if (rows > 0) layout_.y = with_headroom(layout_.y, 1 - headroom / layout_.plot.height());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const double middle =
          top - (static_cast<double>(rows - 1 - labels[i].row) + 0.5) * line_height;
      layout_.strokes.push_back(
          {x[i], layout_.plot.bottom, x[i], middle + 0.4 * line_height, true});
      placer_.avoid({x[i] - 2, layout_.plot.bottom, x[i] + 2, middle});
      const Rectangle& box = labels[i].box;
      placer_.avoid({box.left, middle - line_height / 2, box.right, middle + line_height / 2});
      add_text(lines[i].label, box, x[i] > box.left ? Anchor::right : Anchor::left, middle);
    }
  }

  // Their labels keep clear of markers, error bars and lines.
  void place_horizontal_marks() {
    for (const Layer& layer : panel_.layers) {
      if (layer.kind != LayerKind::line && layer.kind != LayerKind::points) continue;
      for (const Point& point : layer.points) avoid(point, layer.kind);
    }
    for (const Mark& mark : panel_.marks) {
      if (mark.direction != Mark::Direction::horizontal || !is_shown(mark.value, layout_.y)) {
        continue;
      }
      const double y = y_of(mark.value);
      layout_.strokes.push_back({layout_.plot.left, y, layout_.plot.right, y, true});
    }
    for (const Mark& mark : panel_.marks) {
      if (mark.direction != Mark::Direction::horizontal || !is_shown(mark.value, layout_.y)) {
        continue;
      }
      const std::string label = fitted(drawable(mark.label), layout_.plot.width() / 2);
      if (!label.empty()) place_at_end(label, y_of(mark.value));
    }
    // The lines themselves are in the way of what is placed later.
    for (const Stroke& stroke : layout_.strokes) {
      placer_.avoid({stroke.x_from - 2, stroke.y_from - 2, stroke.x_to + 2, stroke.y_to + 2});
    }
  }

  // Beside their points; where there is no room for all, numbers stand for them, and the names are
  // what this returns.
  std::vector<std::string> place_point_labels() {
    struct Labelled {
      double x;
      double y;
      std::string label;
    };
    std::vector<Labelled> points;
    for (const Layer& layer : panel_.layers) {
      if (layer.kind != LayerKind::points) continue;
      for (const Point& point : layer.points) {
        if (!is_shown(point.x, layout_.x) || !is_shown(point.y, layout_.y)) continue;
        if (point.label.empty()) continue;
        points.push_back({x_of(point.x), y_of(point.y), drawable(point.label)});
      }
    }
    const auto place_all = [&](LabelPlacer placer, const auto& label_of) {
      std::vector<LabelPlacer::Placement> places;
      for (std::size_t i = 0; i < points.size(); ++i) {
        places.push_back(placer.place(points[i].x, points[i].y, text_width(label_of(i)),
                                      line_height, marker_radius + 0.5 * gap));
      }
      return places;
    };
    const auto name = [&](std::size_t i) { return points[i].label; };
    const auto number = [](std::size_t i) { return std::to_string(i + 1); };
    const double longest = layout_.plot.width() / 3;
    const bool are_short = std::all_of(points.begin(), points.end(), [&](const Labelled& point) {
      return text_width(point.label) <= longest;
    });
    auto places = place_all(placer_, name);
    const bool are_free = std::all_of(places.begin(), places.end(), [](const auto& place) {
      return place.is_free && place.is_near;
    });
    const bool numbered = !are_short || !are_free;
    if (numbered) places = place_all(placer_, number);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const Rectangle& box = places[i].box;
      layout_.texts.push_back({numbered ? number(i) : name(i), (box.left + box.right) / 2,
                               (box.bottom + box.top) / 2, Anchor::center});
      if (!places[i].is_near) {
        layout_.strokes.push_back({points[i].x, points[i].y,
                                   std::clamp(points[i].x, box.left, box.right),
                                   std::clamp(points[i].y, box.bottom, box.top), false});
      }
      if (numbered) names.push_back(number(i) + "  " + name(i));
    }
    return names;
  }

 private:
  double x_of(double value) const {
    return layout_.plot.left + layout_.x.position(value) * layout_.plot.width();
  }
  double y_of(double value) const {
    return layout_.plot.bottom + layout_.y.position(value) * layout_.plot.height();
  }

  // Against the box's left or right side.
  void add_text(const std::string& text, const Rectangle& box, Anchor anchor, double middle) {
    layout_.texts.push_back({text, anchor == Anchor::left ? box.left : box.right, middle, anchor});
  }

  // At an end of a horizontal line, above or below it.
  void place_at_end(const std::string& label, double y) {
    const double width = text_width(label);
    const double right_end = layout_.plot.right - gap;
    const double left_end = layout_.plot.left + gap;
    const Rectangle right{right_end - width, y, right_end, y + line_height};
    const Rectangle left{left_end, y, left_end + width, y + line_height};
    const auto below = [](Rectangle box) {
      box.bottom -= line_height;
      box.top -= line_height;
      return box;
    };
    const std::array<Rectangle, 4> boxes{right, below(right), left, below(left)};
    const Rectangle box = placer_.first_free(boxes);
    const bool is_right = box.right == right_end;
    add_text(label, box, is_right ? Anchor::right : Anchor::left, (box.bottom + box.top) / 2);
  }

  void avoid(const Point& point, LayerKind kind) {
    if (!is_shown(point.x, layout_.x) || !is_shown(point.y, layout_.y)) return;
    const double x = x_of(point.x);
    const double y = y_of(point.y);
    constexpr double half_line = 4;
    const double half = kind == LayerKind::points ? marker_radius : half_line;
    placer_.avoid({x - half, y - half, x + half, y + half});
    if (kind != LayerKind::points) return;
    if (const auto& ends = point.x_interval) {
      placer_.avoid({x_of(std::max(ends->lower, layout_.x.range.lower)), y - half_line,
                     x_of(std::min(ends->upper, layout_.x.range.upper)), y + half_line});
    }
    if (const auto& ends = point.y_interval) {
      placer_.avoid({x - half_line, y_of(std::max(ends->lower, layout_.y.range.lower)),
                     x + half_line, y_of(std::min(ends->upper, layout_.y.range.upper))});
    }
  }

  const Panel& panel_;
  PanelLayout& layout_;
  LabelPlacer placer_;
};

// Texts one after the other on lines of the page's width, each after room for its key.
struct Flow {
  double x = page_margin;
  double y = 0;  // the middle of the line

  // Where the next text of that width begins.
  void make_room(double width) {
    if (x + width > page_width - page_margin) begin_line();
  }

  // Unless this one is empty.
  void begin_line() {
    if (x == page_margin) return;
    x = page_margin;
    y -= line_height;
  }
};

struct LegendName {
  std::string name;
  LayerKind kind;
  int style;
};

std::vector<LegendName> legend_names(const Figure& figure) {
  std::vector<LegendName> names;
  for (const Panel& panel : figure.panels) {
    for (const Layer& layer : panel.layers) {
      const std::string name = drawable(layer.name);
      const bool is_known = std::any_of(names.begin(), names.end(), [&](const LegendName& known) {
        return known.name == name && known.kind == layer.kind;
      });
      if (!name.empty() && !is_known) names.push_back({name, layer.kind, layer.style});
    }
  }
  std::stable_sort(names.begin(), names.end(),
                   [](const auto& one, const auto& other) { return one.kind < other.kind; });
  return names;
}

// Broken at blanks into lines of at most that width.
std::vector<std::string> lines_of(const std::string& text, double width) {
  const std::string whole = drawable(text);
  std::vector<std::string> lines;
  for (const std::string_view word : text::split(whole, ' ')) {
    if (word.empty()) continue;
    if (lines.empty() || text_width(lines.back()) + text_width(" ") + text_width(word) > width) {
      lines.push_back(fitted(word, width));
    } else {
      lines.back().append(" ").append(word);
    }
  }
  return lines;
}

// The page from top to bottom; what is not known before the end, its height, is added to every y at
// last.
class PageComposer {
 public:
  explicit PageComposer(const Figure& figure)
      : figure_(figure),
        columns_(static_cast<std::size_t>(std::max(1, figure.columns))),
        cell_width_((page_width - 2 * page_margin) / static_cast<double>(columns_)) {}

  PageLayout compose() {
    y_ = -page_margin;
    add_title();
    page_.panels.resize(figure_.panels.size());
    for (std::size_t first = 0; first < figure_.panels.size(); first += columns_) {
      add_row(first, std::min(first + columns_, figure_.panels.size()));
    }
    add_legend();
    add_lines(figure_.caption);
    y_ -= page_margin;
    move_up(-y_);
    return std::move(page_);
  }

 private:
  void add_title() {
    const std::string title = fitted(drawable(figure_.title), page_width - 2 * page_margin, true);
    if (title.empty()) return;
    page_.texts.push_back(
        {title, page_width / 2.0, y_ - line_height / 2, Anchor::center, true, false});
    y_ -= 1.4 * line_height;
  }

  void add_row(std::size_t first, std::size_t last) {
    std::size_t notes = 0;
    bool titled = false;
    for (std::size_t i = first; i < last; ++i) {
      notes = std::max(notes, figure_.panels[i].notes.size());
      titled = titled || !figure_.panels[i].title.empty();
    }
    const double header = (static_cast<double>(notes) + (titled ? 1 : 0)) * line_height;
    const double plot_top = y_ - header - 0.4 * line_height;
    double bottom = plot_top;
    for (std::size_t i = first; i < last; ++i) {
      add_header(figure_.panels[i], cell_left(i), y_);
      bottom = std::min(bottom, add_panel(i, plot_top));
    }
    y_ = bottom - 0.7 * line_height;
  }

  // Its lower end.
  double add_panel(std::size_t index, double plot_top) {
    const Panel& panel = figure_.panels[index];
    PanelLayout& layout = page_.panels[index];
    const double left = cell_left(index);
    layout.plot.right = left + cell_width_ - text_size;
    layout.plot.top = plot_top;
    // One size for all panels, whatever their labels: they are compared by eye.
    layout.plot.left = left + line_height + widest_tick_label() + tick_distance;
    layout.plot.bottom = plot_top - aspect(columns_) * layout.plot.width();

    add_contents(panel, layout);
    const double tick_bottom = layout.plot.bottom - tick_distance - line_height;
    const double center = (layout.plot.left + layout.plot.right) / 2;
    page_.texts.push_back({fitted(axis_title(panel.x), cell_width_ - gap), center,
                           tick_bottom - line_height / 2, Anchor::center});
    page_.texts.push_back({fitted(axis_title(panel.y), layout.plot.height() + 1.5 * line_height),
                           left + line_height / 2, (layout.plot.bottom + layout.plot.top) / 2,
                           Anchor::center, false, true});
    return tick_bottom - line_height;
  }

  double cell_left(std::size_t index) const {
    return page_margin + static_cast<double>(index % columns_) * cell_width_;
  }

  void add_header(const Panel& panel, double left, double top) {
    const double center = left + cell_width_ / 2;
    const double width = cell_width_ - gap;
    double y = top - line_height / 2;
    const std::string title = fitted(drawable(panel.title), width, true);
    if (!title.empty()) {
      page_.texts.push_back({title, center, y, Anchor::center, true});
      y -= line_height;
    }
    for (const std::string& note : panel.notes) {
      page_.texts.push_back({fitted(drawable(note), width), center, y, Anchor::center});
      y -= line_height;
    }
  }

  void add_contents(const Panel& panel, PanelLayout& layout) {
    const Extremes extremes = extremes_of(panel);
    constexpr double margin = 0.06;
    layout.x = scale_of(panel.x, extremes.x, margin);
    layout.y = scale_of(panel.y, extremes.y, margin);
    PanelComposer composer(panel, layout);
    composer.place_vertical_marks();
    composer.place_horizontal_marks();
    for (std::string& name : composer.place_point_labels()) {
      point_names_.push_back(std::move(name));
    }
    layout.x_ticks = ticks_of(layout.x, layout.plot.width(), Orientation::horizontal);
    layout.y_ticks = ticks_of(layout.y, layout.plot.height(), Orientation::vertical);
    for (const Tick& tick : layout.x_ticks) {
      const double x = layout.plot.left + layout.x.position(tick.value) * layout.plot.width();
      layout.texts.push_back(
          {tick.text, x, layout.plot.bottom - tick_distance - 0.4 * line_height, Anchor::center});
    }
    for (const Tick& tick : layout.y_ticks) {
      const double y = layout.plot.bottom + layout.y.position(tick.value) * layout.plot.height();
      layout.texts.push_back({tick.text, layout.plot.left - tick_distance, y, Anchor::right});
    }
    if (extremes.x.empty()) {
      layout.texts.push_back({"no data", (layout.plot.left + layout.plot.right) / 2,
                              (layout.plot.bottom + layout.plot.top) / 2, Anchor::center});
    }
  }

  // Of all panels, on axes that are about as long as theirs will be.
  double widest_tick_label() {
    if (widest_tick_label_ > 0) return widest_tick_label_;
    for (const Panel& panel : figure_.panels) {
      const Scale scale = scale_of(panel.y, extremes_of(panel).y, 0.06);
      const double length = aspect(columns_) * cell_width_;
      for (const Tick& tick : ticks_of(scale, length, Orientation::vertical)) {
        widest_tick_label_ = std::max(widest_tick_label_, text_width(tick.text));
      }
    }
    return widest_tick_label_ = std::max(widest_tick_label_, text_width("000"));
  }

  void add_legend() {
    const std::vector<LegendName> names = legend_names(figure_);
    if (names.empty() && point_names_.empty()) return;
    Flow flow{page_margin, y_ - line_height / 2};
    constexpr double key_width = 1.6 * text_size;
    const double longest = page_width - 2 * page_margin - key_width - gap;
    for (const LegendName& entry : names) {
      const std::string name = fitted(entry.name, longest);
      flow.make_room(key_width + gap + text_width(name));
      page_.legend.push_back(
          {{flow.x, flow.y - 0.35 * text_size, flow.x + key_width, flow.y + 0.35 * text_size},
           entry.kind,
           entry.style});
      flow.x += key_width + gap;
      page_.texts.push_back({name, flow.x, flow.y});
      flow.x += text_width(name) + 2 * gap;
    }
    if (!point_names_.empty()) flow.begin_line();
    for (const std::string& entry : point_names_) {
      const std::string name = fitted(entry, longest);
      flow.make_room(text_width(name));
      page_.texts.push_back({name, flow.x, flow.y});
      flow.x += text_width(name) + 3 * gap;
    }
    y_ = flow.y - line_height / 2 - 0.2 * line_height;
  }

  void add_lines(const std::string& text) {
    for (std::string& line : lines_of(text, page_width - 2 * page_margin)) {
      page_.texts.push_back({std::move(line), page_margin, y_ - line_height / 2});
      y_ -= line_height;
    }
  }

  void move_up(double distance) {
    page_.height = static_cast<int>(std::ceil(distance));
    const auto move = [&](Rectangle& box) {
      box.bottom += distance;
      box.top += distance;
    };
    for (PlacedText& text : page_.texts) text.y += distance;
    for (LegendKey& key : page_.legend) move(key.box);
    for (PanelLayout& panel : page_.panels) {
      move(panel.plot);
      for (PlacedText& text : panel.texts) text.y += distance;
      for (Stroke& stroke : panel.strokes) {
        stroke.y_from += distance;
        stroke.y_to += distance;
      }
    }
  }

  const Figure& figure_;
  std::size_t columns_;
  double cell_width_;
  double y_ = 0;  // the lower end of what is placed so far
  double widest_tick_label_ = 0;
  std::vector<std::string> point_names_;
  PageLayout page_;
};

}  // namespace

PageLayout layout(const Figure& figure) {
  return PageComposer(figure).compose();
}

}  // namespace assay::report
