# Finds llama.cpp: a system-wide installation first, then the npm packages of package-lock.json
# (binaries) with the headers that scripts/install-engines took from the same release.
#
# Imported targets: llama::llama, llama::ggml
# Variables:
#   Llama_FOUND
#   Llama_VERSION       of the system-wide package, or of the npm packages
#   Llama_LIBRARY_DIR   where the libraries lie; the CPU variants, libggml-cpu-*.so, are loaded from
#                       there at run time
#   Llama_LIBRARIES_BUNDLED   TRUE where the libraries are the npm package's, to be installed with us
#   Llama_LICENSES      their licence files, then

find_package(llama CONFIG QUIET)
if(llama_FOUND)
  if(NOT TARGET llama::llama)
    add_library(llama::llama INTERFACE IMPORTED)
    target_link_libraries(llama::llama INTERFACE llama)
    add_library(llama::ggml INTERFACE IMPORTED)
    target_link_libraries(llama::ggml INTERFACE ggml::ggml)
  endif()
  set(Llama_FOUND TRUE)
  set(Llama_VERSION ${llama_VERSION})
  set(Llama_LIBRARY_DIR ${LLAMA_LIB_DIR})
  set(Llama_LIBRARIES_BUNDLED FALSE)
  return()
endif()

set(_package ${PROJECT_SOURCE_DIR}/node_modules/@node-llama-cpp/linux-x64)
set(_source ${PROJECT_SOURCE_DIR}/build/engines/llama.cpp)
set(_libraries ${_package}/bins/linux-x64)

# Not cached, so that another release of the package is seen at the next configure. The package puts
# a version into some of the names: libllama.v0.5.0.so.
file(GLOB Llama_LLAMA_LIBRARY ${_libraries}/libllama.v*.so)
file(GLOB Llama_GGML_LIBRARY ${_libraries}/libggml.v*.so)
file(GLOB Llama_GGML_BASE_LIBRARY ${_libraries}/libggml-base.so)
file(GLOB Llama_HEADER ${_source}/include/llama.h)
if(EXISTS ${_package}/package.json)
  file(READ ${_package}/package.json _manifest)
  string(JSON Llama_VERSION GET ${_manifest} version)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Llama
  REQUIRED_VARS Llama_LLAMA_LIBRARY Llama_GGML_LIBRARY Llama_GGML_BASE_LIBRARY Llama_HEADER
  VERSION_VAR Llama_VERSION)
if(NOT Llama_FOUND)
  set(_severity NOTICE)
  if(ASSAY_REQUIRE_ENGINES)
    set(_severity FATAL_ERROR)
  endif()
  message(${_severity} "The llama engine is left out. To have it, run scripts/install-engines")
endif()

if(Llama_FOUND AND NOT TARGET llama::llama)
  add_library(llama::ggml-base SHARED IMPORTED)
  set_target_properties(llama::ggml-base PROPERTIES
    IMPORTED_LOCATION ${Llama_GGML_BASE_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${_source}/ggml/include)
  add_library(llama::ggml SHARED IMPORTED)
  set_target_properties(llama::ggml PROPERTIES
    IMPORTED_LOCATION ${Llama_GGML_LIBRARY}
    INTERFACE_LINK_LIBRARIES llama::ggml-base)
  add_library(llama::llama SHARED IMPORTED)
  set_target_properties(llama::llama PROPERTIES
    IMPORTED_LOCATION ${Llama_LLAMA_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${_source}/include
    INTERFACE_LINK_LIBRARIES llama::ggml)
endif()
set(Llama_LIBRARY_DIR ${_libraries})
set(Llama_LIBRARIES_BUNDLED TRUE)
file(GLOB Llama_LICENSES ${PROJECT_SOURCE_DIR}/build/engines/licenses/*llama*)
