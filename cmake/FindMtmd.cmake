# Finds libmtmd, llama.cpp's multimodal library: a system-wide one beside a system-wide llama.cpp,
# else it is compiled from the sources that scripts/install-engines took from the release that the npm
# package's libraries were built from (the package has no libmtmd).
#
# Imported target, or alias: mtmd::mtmd
# Variables:
#   Mtmd_FOUND

find_package(Llama)

if(Llama_FOUND AND NOT Llama_LIBRARIES_BUNDLED)
  find_library(Mtmd_LIBRARY mtmd HINTS ${Llama_LIBRARY_DIR})
  find_path(Mtmd_INCLUDE_DIR mtmd-helper.h)
  mark_as_advanced(Mtmd_LIBRARY Mtmd_INCLUDE_DIR)
  set(_required Mtmd_LIBRARY Mtmd_INCLUDE_DIR)
else()
  set(_mtmd ${PROJECT_SOURCE_DIR}/build/engines/llama.cpp/tools/mtmd)
  set(_vendor ${PROJECT_SOURCE_DIR}/build/engines/llama.cpp/vendor)
  file(GLOB Mtmd_SOURCE ${_mtmd}/mtmd.cpp)  # not cached, as in FindLlama.cmake
  set(_required Mtmd_SOURCE)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Mtmd REQUIRED_VARS ${_required} Llama_FOUND)
if(NOT Mtmd_FOUND)
  set(_severity NOTICE)
  if(ASSAY_REQUIRE_ENGINES)
    set(_severity FATAL_ERROR)
  endif()
  message(${_severity} "The vlm engine is left out. To have it, run scripts/install-engines")
endif()

if(Mtmd_FOUND AND NOT TARGET mtmd::mtmd)
  if(Mtmd_LIBRARY)
    add_library(mtmd::mtmd UNKNOWN IMPORTED)
    set_target_properties(mtmd::mtmd PROPERTIES
      IMPORTED_LOCATION ${Mtmd_LIBRARY}
      INTERFACE_INCLUDE_DIRECTORIES ${Mtmd_INCLUDE_DIR}
      INTERFACE_LINK_LIBRARIES llama::llama)
  else()
    # The code of others: compiled as it is, with no warnings, sanitizers or checks of ours.
    find_package(Threads REQUIRED)
    file(GLOB _sources ${_mtmd}/models/*.cpp ${_vendor}/hash/*.cpp ${_vendor}/hash/*/*.c)
    add_library(mtmd STATIC EXCLUDE_FROM_ALL
      ${_mtmd}/clip.cpp ${_mtmd}/mtmd.cpp ${_mtmd}/mtmd-audio.cpp ${_mtmd}/mtmd-helper.cpp
      ${_mtmd}/mtmd-image.cpp ${_sources})
    add_library(mtmd::mtmd ALIAS mtmd)
    set_source_files_properties(${_vendor}/hash/sha1/sha1.c PROPERTIES LANGUAGE CXX)
    if(ASSAY_FAST_BUILD)
      file(GLOB _models ${_mtmd}/models/*.cpp)
      set_source_files_properties(${_models} PROPERTIES UNITY_GROUP models)
      set_target_properties(mtmd PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
    endif()
    target_include_directories(mtmd SYSTEM PUBLIC ${_mtmd})
    target_include_directories(mtmd PRIVATE ${_vendor} ${_vendor}/hash)
    target_compile_features(mtmd PRIVATE cxx_std_17)
    target_compile_options(mtmd PRIVATE -w)
    set_target_properties(mtmd PROPERTIES COMPILE_WARNING_AS_ERROR OFF
                                          EXPORT_COMPILE_COMMANDS OFF)
    target_link_libraries(mtmd PUBLIC llama::llama PRIVATE Threads::Threads)
  endif()
endif()
