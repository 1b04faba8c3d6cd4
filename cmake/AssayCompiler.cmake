# The language, the warnings and the sanitizers that every target of ours shares.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# What is timed runs in the engines' own libraries; -O3 would only make our build slower.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

add_library(assay_options INTERFACE)
# Designated initialisers leave the other members to their defaults on purpose.
target_compile_options(assay_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                               -Wnon-virtual-dtor -Wold-style-cast
                                               -Wno-missing-field-initializers)
# What the optimiser of g++ 12 reports of std::string and std::optional are false alarms (GCC bug
# 105651 and its kin); clang and the sanitizers look at the same.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(assay_options INTERFACE -Wno-array-bounds -Wno-maybe-uninitialized
                                                 -Wno-restrict -Wno-stringop-overflow)
endif()
if(ASSAY_SANITIZE)
  # -g1: places for the reports, without what only a debugger wants and takes long to compile.
  target_compile_options(assay_options INTERFACE -fsanitize=${ASSAY_SANITIZE} -g1
                                                 -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(assay_options INTERFACE -fsanitize=${ASSAY_SANITIZE})
endif()
