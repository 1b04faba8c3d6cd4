# The llama engine's tests: those of its static part, and, where llama.cpp is there, those that run
# its module's code in this process.
set(llama_tests
  llama_description_test.cpp llama_encoders_test.cpp llama_gguf_header_test.cpp
  llama_presets_test.cpp llama_sampler_chain_test.cpp llama_synthetic_model_test.cpp
  llama_weights_test.cpp)
set(llama_libraries assay::engine)
if(TARGET assay::engine_llama)
  list(APPEND llama_tests llama_encoding_test.cpp llama_engine_test.cpp)
  list(APPEND llama_libraries assay::engine_llama)
endif()
assay_unit_test(engine_llama SOURCES ${llama_tests} DEPENDS ${llama_libraries})
