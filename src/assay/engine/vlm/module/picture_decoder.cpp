// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/module/picture_decoder.hpp"

#include <string>

#include <fmt/format.h>
#include <mtmd-helper.h>

#include "assay/base/file.hpp"
#include "assay/base/text.hpp"
#include "assay/engine/vlm/module/handles.hpp"
#include "assay/engine/vlm/picture_file.hpp"

namespace assay::engine::vlm {

Result<Picture> decode_picture(const mtmd_context* context, const std::filesystem::path& path) {
  const auto size = look_over_picture(path);
  if (!size) return fail(size.error());
  constexpr std::size_t largest_file = std::size_t{256} << 20;
  const auto bytes = read_file(path, largest_file);
  if (!bytes) return fail(bytes.error());

  constexpr bool placeholder = false;
  const auto decoded = mtmd_helper_bitmap_init_from_buf(
      context, reinterpret_cast<const unsigned char*>(bytes->data()), bytes->size(), placeholder,
      mtmd_helper_init_opt_default());
  const BitmapHandle bitmap(decoded.bitmap);
  if (!bitmap || mtmd_bitmap_is_audio(bitmap.get()) ||
      mtmd_bitmap_get_nx(bitmap.get()) != size->width ||
      mtmd_bitmap_get_ny(bitmap.get()) != size->height) {
    return fail(ErrorCode::usage,
                fmt::format("picture {} is damaged: it cannot be decoded",
                            text::printable(path.filename().string())),
                "name a PNG or JPEG file");
  }
  const unsigned char* const pixels = mtmd_bitmap_get_data(bitmap.get());
  return Picture{
      size->width, size->height, {pixels, pixels + mtmd_bitmap_get_n_bytes(bitmap.get())}};
}

}  // namespace assay::engine::vlm
