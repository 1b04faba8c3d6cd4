# The headers that cost a first build most, compiled once instead of in every file. For the release
# preset only: a file that forgets an include must still fail to compile in the others.

if(ASSAY_PRECOMPILE)
  target_precompile_headers(assay_base PRIVATE <algorithm> <filesystem> <map> <memory> <optional>
                                               <string> <vector> <fmt/format.h>
                                               <nlohmann/json.hpp> <tl/expected.hpp>)
  foreach(module data platform stats decide study engine sensor host store report measure)
    target_precompile_headers(assay_${module} REUSE_FROM assay_base)
  endforeach()
  target_precompile_headers(assay PRIVATE <CLI/CLI.hpp> <fmt/format.h> <nlohmann/json.hpp>
                                          <tl/expected.hpp>)
endif()
