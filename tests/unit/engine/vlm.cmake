# The vlm engine's tests: those of its static part, and, where llama.cpp and its multimodal library
# are there, those that run its module's code in this process.
set(vlm_tests vlm_description_test.cpp vlm_picture_test.cpp vlm_presets_test.cpp)
set(vlm_libraries assay::engine)
if(TARGET assay::engine_vlm)
  list(APPEND vlm_tests vlm_engine_test.cpp vlm_leaks.cpp)
  list(APPEND vlm_libraries assay::engine_vlm)
endif()
assay_unit_test(engine_vlm SOURCES ${vlm_tests} DEPENDS ${vlm_libraries})
