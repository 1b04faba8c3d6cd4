# Finds ONNX Runtime: a system-wide installation first, then the npm package of package-lock.json
# (library) with the headers that scripts/install-onnxruntime-headers took.
#
# Imported target: onnxruntime::onnxruntime
# Variables:
#   OnnxRuntime_FOUND
#   OnnxRuntime_LIBRARY_DIR         where the library lies, and those of the GPU providers beside it
#   OnnxRuntime_LIBRARIES_BUNDLED   TRUE where it is the npm package's, to be installed with us
#   OnnxRuntime_LICENSES            its licence files, then

find_package(onnxruntime CONFIG QUIET)
if(onnxruntime_FOUND)
  get_target_property(_location onnxruntime::onnxruntime LOCATION)
  cmake_path(GET _location PARENT_PATH OnnxRuntime_LIBRARY_DIR)
  set(OnnxRuntime_FOUND TRUE)
  set(OnnxRuntime_LIBRARIES_BUNDLED FALSE)
  return()
endif()

set(OnnxRuntime_LIBRARY_DIR
    ${PROJECT_SOURCE_DIR}/node_modules/onnxruntime-node/bin/napi-v6/linux/x64)
set(_include ${PROJECT_SOURCE_DIR}/build/engines/onnxruntime/include)

# Not cached, so that another release of the package is seen at the next configure.
file(GLOB OnnxRuntime_LIBRARY ${OnnxRuntime_LIBRARY_DIR}/libonnxruntime.so.1)
file(GLOB OnnxRuntime_HEADER ${_include}/onnxruntime_cxx_api.h)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OnnxRuntime
  REQUIRED_VARS OnnxRuntime_LIBRARY OnnxRuntime_HEADER)
if(NOT OnnxRuntime_FOUND)
  set(_severity NOTICE)
  if(ASSAY_REQUIRE_ENGINES)
    set(_severity FATAL_ERROR)
  endif()
  message(${_severity} "The onnx engine is left out. To have it, run scripts/install-engines")
endif()

if(OnnxRuntime_FOUND AND NOT TARGET onnxruntime::onnxruntime)
  add_library(onnxruntime::onnxruntime SHARED IMPORTED)
  set_target_properties(onnxruntime::onnxruntime PROPERTIES
    IMPORTED_LOCATION ${OnnxRuntime_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${_include})
endif()
set(OnnxRuntime_LIBRARIES_BUNDLED TRUE)
file(GLOB OnnxRuntime_LICENSES ${PROJECT_SOURCE_DIR}/build/engines/licenses/onnxruntime*)
