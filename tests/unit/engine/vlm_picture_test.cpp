// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/picture.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "assay/engine/vlm/grid.hpp"
#include "assay/engine/vlm/picture_file.hpp"
#include "png_picture.hpp"
#include "temporary_directory.hpp"

namespace assay::engine::vlm {
namespace {

// What is said of a file with these bytes: its size, or the error's message.
std::string look_over(const std::string& bytes) {
  const TemporaryDirectory folder;
  const auto size = look_over_picture(folder.write("picture", bytes));
  if (!size) return size.error().message;
  return std::to_string(size->width) + "x" + std::to_string(size->height);
}

std::string jpeg(const std::string& segments) {
  return "\xFF\xD8" + segments;
}

}  // namespace

TEST_CASE("a grid has exactly the cells that are asked for, as square as they can be") {
  CHECK(grid_of(49, 1) == Grid{7, 7});
  CHECK(grid_of(196, 1) == Grid{14, 14});
  CHECK(grid_of(576, 1) == Grid{24, 24});
  CHECK(grid_of(8, 2) == Grid{4, 2});
  CHECK(grid_of(8, 0.5) == Grid{2, 4});
  CHECK(grid_of(1, 1) == Grid{1, 1});
  for (std::int64_t tokens = 1; tokens <= 600; ++tokens) {
    const Grid grid = grid_of(tokens, 1.5);
    CAPTURE(tokens);
    CHECK(grid.columns * grid.rows == tokens);
  }
}

TEST_CASE("a made-up picture follows from its seed and is neither blank nor dark") {
  const Picture picture = made_up_picture(60, 40, 1);
  CHECK(picture.colours.size() == 60 * 40 * 3);
  CHECK(picture == made_up_picture(60, 40, 1));
  CHECK_FALSE(picture == made_up_picture(60, 40, 2));
  const auto [darkest, brightest] =
      std::minmax_element(picture.colours.begin(), picture.colours.end());
  CHECK(*darkest < 40);
  CHECK(*brightest > 200);
}

TEST_CASE("stretching takes the pixel under the centre of the new one") {
  const Picture picture{2, 1, {1, 2, 3, 7, 8, 9}};
  CHECK(stretched(picture, 2, 1) == picture);
  CHECK(stretched(picture, 4, 1).colours ==
        std::vector<std::uint8_t>{1, 2, 3, 1, 2, 3, 7, 8, 9, 7, 8, 9});
  CHECK(stretched(picture, 1, 2).colours == std::vector<std::uint8_t>{7, 8, 9, 7, 8, 9});
}

TEST_CASE("the size of a PNG file is read") {
  CHECK(look_over(test::png_picture(31, 7)) == "31x7");
}

TEST_CASE("a PNG file that ends early is refused, wherever it ends") {
  const std::string whole = test::png_picture(31, 7);
  CHECK(look_over("") == "picture picture is empty");
  for (std::size_t length = 1; length < whole.size(); ++length) {
    CAPTURE(length);
    const std::string said = look_over(whole.substr(0, length));
    const bool is_refused = said.find("truncated") != std::string::npos ||
                            said.find("damaged") != std::string::npos ||
                            said.find("neither") != std::string::npos;
    CHECK(is_refused);
  }
}

TEST_CASE("a PNG file that claims what it has not is refused") {
  std::string huge = test::png_picture(31, 7);
  huge.replace(16, 4, "\x7F\xFF\xFF\xFF");
  CHECK(look_over(huge) == "picture picture has 2147483647 × 7 pixels");
  std::string none = test::png_picture(31, 7);
  none.replace(16, 4, std::string(4, '\0'));
  CHECK(look_over(none) == "picture picture is damaged: it has no pixels");
  std::string wide = test::png_picture(31, 7);
  wide.replace(33, 4, "\xFF\xFF\xFF\xFF");  // the length of IDAT
  CHECK(look_over(wide) == "picture picture is truncated or damaged");
}

TEST_CASE("the size of a JPEG file is read from its frame, behind other segments") {
  const std::string frame("\xFF\xC0\x00\x0B\x08\x00\x07\x00\x1F\x01\x01\x11\x00", 13);
  const std::string comment("\xFF\xFE\x00\x04hi", 6);
  const std::string scan("\xFF\xDA\x00\x02", 4);
  CHECK(look_over(jpeg(comment + frame + scan)) == "31x7");
  CHECK(look_over(jpeg(comment + scan)) == "picture picture is damaged: it does not say its size");
  CHECK(look_over(jpeg(comment + frame)) == "picture picture is truncated or damaged");
  CHECK(look_over(jpeg(std::string("\xFF\xC0\x00\x01", 4))) ==
        "picture picture is damaged: a segment has an impossible length");
  CHECK(look_over(jpeg("text and more of it")) ==
        "picture picture is damaged: a marker is missing");
}

TEST_CASE("what is no picture is refused, and what is not there is missing") {
  CHECK(look_over("GIF89a and so on") == "picture picture is neither PNG nor JPEG");
  const auto missing = look_over_picture("/nowhere/none.png");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::missing);
}

}  // namespace assay::engine::vlm
