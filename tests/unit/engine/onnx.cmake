# The onnx engine's tests: those of its static part, and, where ONNX Runtime is there, those that run
# its module's code in this process.
set(onnx_tests
  onnx_description_test.cpp onnx_file_inputs_test.cpp onnx_file_test.cpp onnx_input_shapes_test.cpp
  onnx_lengths_test.cpp onnx_shape_test.cpp onnx_tensors_test.cpp)
set(onnx_libraries assay::engine)
if(TARGET assay::engine_onnx)
  list(APPEND onnx_tests encoder_reference.cpp onnx_batches_test.cpp onnx_engine_test.cpp onnx_leaks.cpp
                         onnx_numerics_test.cpp)
  list(APPEND onnx_libraries assay::engine_onnx onnx_proto)
endif()
assay_unit_test(engine_onnx SOURCES ${onnx_tests} DEPENDS ${onnx_libraries})
