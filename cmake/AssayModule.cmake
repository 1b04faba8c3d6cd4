# One target per folder of src/assay: path = target = namespace.

# assay_module(<name> SOURCES … HEADERS … [DEPENDS …] [PRIVATE_DEPENDS …] [PRECOMPILE …])
#
# Defines the static library assay_<name> (assay::<name>) from the files of the current folder.
# HEADERS are compiled alone by the target assay_<name>_verify_interface_header_sets. PRECOMPILE names
# heavy headers that only this module reads.
function(assay_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" ""
                        "SOURCES;HEADERS;DEPENDS;PRIVATE_DEPENDS;PRECOMPILE")
  add_library(assay_${name} STATIC ${arg_SOURCES})
  add_library(assay::${name} ALIAS assay_${name})
  target_sources(assay_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src
                                      FILES ${arg_HEADERS})
  target_link_libraries(assay_${name} PUBLIC ${arg_DEPENDS} PRIVATE assay_options
                                                                    ${arg_PRIVATE_DEPENDS})
  set_target_properties(assay_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON
                                                 EXPORT_COMPILE_COMMANDS ON)
  if(arg_PRECOMPILE)
    assay_precompile(assay_${name} assay_${name} ${arg_PRECOMPILE})
  else()
    assay_precompile(assay_${name} assay_base)
  endif()
  assay_compile_together(assay_${name})
endfunction()

# Where the engines' modules and the libraries that come with them are installed.
set(assay_engine_directory lib/assay/engines)

# assay_engine_module(<engine> <libraries> [<dependency>…])
#
# Makes assay-engine-<engine>.so of the object library assay_engine_<engine>, beside the program; it
# finds the engine's libraries in <libraries>, and where it is installed beside itself.
function(assay_engine_module engine libraries)
  set(target assay_engine_${engine}_module)
  add_library(${target} MODULE)
  target_link_libraries(${target} PRIVATE assay_engine_${engine} ${ARGN} assay_options)
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME assay-engine-${engine}
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}
    BUILD_RPATH ${libraries} INSTALL_RPATH "$ORIGIN")
  install(TARGETS ${target} LIBRARY DESTINATION ${assay_engine_directory})
endfunction()

# assay_schema(<variable> MODULE <module> HEADER <header> NAME <name>)
#
# Makes schema/<name>.schema.json part of the program: `assay schema <name>` needs no file beside it.
# The source file in <variable> defines <name>_schema(), which assay/<module>/<header>.hpp declares.
function(assay_schema variable)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "MODULE;HEADER;NAME" "")
  set(module ${arg_MODULE})
  set(header ${arg_HEADER})
  set(name ${arg_NAME})
  set(file ${PROJECT_SOURCE_DIR}/schema/${name}.schema.json)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} text)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}_schema.cpp)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/schema.cpp.in ${source} @ONLY)
  set(${variable} ${source} PARENT_SCOPE)
endfunction()

# assay_resource(<variable> MODULE <module> HEADER <header> NAME <function> [FILE <file>])
#
# Makes a file part of the program, byte for byte and without a compiler having to read it. The
# source file in <variable> defines <function>(), which assay/<module>/<header>.hpp declares; without
# FILE it gives nothing.
function(assay_resource variable)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "MODULE;HEADER;NAME;FILE" "")
  set(module ${arg_MODULE})
  set(header ${arg_HEADER})
  set(name ${arg_NAME})
  set(file ${arg_FILE})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}_resource.cpp)
  if(file)
    configure_file(${PROJECT_SOURCE_DIR}/cmake/resource.cpp.in ${source} @ONLY)
    set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${file})
  else()
    configure_file(${PROJECT_SOURCE_DIR}/cmake/no_resource.cpp.in ${source} @ONLY)
  endif()
  set(${variable} ${source} PARENT_SCOPE)
endfunction()

# assay_unit_test(<name> SOURCES … [DEPENDS …])
#
# Defines the doctest program unit_<name> and the ctest entry unit.<name>. The target unit_tests
# builds all of them.
add_custom_target(unit_tests)
function(assay_unit_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS")
  if(NOT TARGET unit_main)
    add_library(unit_main OBJECT ${PROJECT_SOURCE_DIR}/tests/support/doctest_main.cpp)
    target_link_libraries(unit_main PRIVATE assay_options doctest::doctest)
  endif()
  add_executable(unit_${name} ${arg_SOURCES})
  target_include_directories(unit_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support)
  target_compile_definitions(unit_${name}
                             PRIVATE ASSAY_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(unit_${name} PRIVATE assay_options unit_main doctest::doctest
                                             ${arg_DEPENDS})
  # The assertions keep an optimiser busy for long; what they assert of is optimised all the same.
  target_compile_options(unit_${name} PRIVATE -Og)
  assay_precompile(unit_${name} unit_base <doctest/doctest.h>)
  assay_compile_together(unit_${name})
  add_dependencies(unit_tests unit_${name})
  add_test(NAME unit.${name} COMMAND unit_${name})
  set_tests_properties(unit.${name} PROPERTIES LABELS unit)
endfunction()
