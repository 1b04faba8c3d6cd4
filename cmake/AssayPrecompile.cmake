# The headers that cost a build most, compiled once instead of in every file. Not for the dev preset,
# nor for clang-tidy: a file that forgets an include must still fail to compile there.

if(ASSAY_PRECOMPILE)
  set(assay_precompiled <algorithm> <filesystem> <map> <memory> <optional> <string> <vector>
                        <fmt/format.h> <nlohmann/json.hpp> <tl/expected.hpp>)
  target_precompile_headers(assay_base PRIVATE ${assay_precompiled})
  foreach(module data platform stats decide study engine sensor host store report measure)
    target_precompile_headers(assay_${module} REUSE_FROM assay_base)
  endforeach()
  target_precompile_headers(assay PRIVATE <CLI/CLI.hpp> <fmt/format.h> <nlohmann/json.hpp>
                                          <tl/expected.hpp>)
endif()

# The first unit test to ask compiles them; the others use what it has compiled.
function(assay_precompile_unit_test target)
  if(NOT ASSAY_PRECOMPILE)
    return()
  endif()
  get_property(first GLOBAL PROPERTY assay_precompiled_test)
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
  else()
    target_precompile_headers(${target} PRIVATE ${assay_precompiled} <doctest/doctest.h>)
    set_property(GLOBAL PROPERTY assay_precompiled_test ${target})
  endif()
endfunction()
