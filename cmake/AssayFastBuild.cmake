# What makes the first build fast: the headers of others are most of it. Sources are compiled together
# where no name stands in the way (a unity build), and the heaviest headers are precompiled.
#
# Not for the dev preset, nor for clang-tidy: there a file that forgets an include must fail to
# compile, and a change must cost the compilation of one file.

if(ASSAY_FAST_BUILD)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  set(assay_together ${PROJECT_SOURCE_DIR}/scripts/sources_together.py)
  set(assay_precompiled <algorithm> <filesystem> <map> <memory> <optional> <string> <vector>
                        <fmt/format.h> <nlohmann/json.hpp> <tl/expected.hpp>)
endif()

# assay_compile_together(<target>)
#
# Makes groups of the sources that the target has when all directories have been read.
function(assay_compile_together target)
  if(ASSAY_FAST_BUILD)
    cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY [[${PROJECT_SOURCE_DIR}]]
                                             CALL assay_group_sources ${target})")
  endif()
endfunction()

function(assay_group_sources target)
  get_target_property(sources ${target} SOURCES)
  get_target_property(directory ${target} SOURCE_DIR)
  set(files "")
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${directory})
    if(source MATCHES "\\.cpp$" AND EXISTS ${source})
      list(APPEND files ${source})
    endif()
  endforeach()
  execute_process(COMMAND ${Python3_EXECUTABLE} ${assay_together} 16 ${files}
                  OUTPUT_VARIABLE groups OUTPUT_STRIP_TRAILING_WHITESPACE
                  COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE ";" "," groups "${groups}")
  string(REPLACE "\n" ";" groups "${groups}")
  set(number 0)
  foreach(group IN LISTS groups)
    string(REPLACE "," ";" group "${group}")
    set_source_files_properties(${group} TARGET_DIRECTORY ${target}
                                PROPERTIES UNITY_GROUP "${number}")
    math(EXPR number "${number} + 1")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # It takes every source of a group for a header.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  # A name that two of them come to share separates them.
  set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
                                                               ${assay_together} ${files})
endfunction()

# assay_precompile(<target> <first> [<header>…])
#
# The target <first> compiles the headers; the others use what it has compiled.
function(assay_precompile target first)
  if(NOT ASSAY_FAST_BUILD)
    return()
  endif()
  if(target STREQUAL first)
    target_precompile_headers(${target} PRIVATE ${assay_precompiled} ${ARGN})
  else()
    target_precompile_headers(${target} REUSE_FROM ${first})
  endif()
endfunction()
