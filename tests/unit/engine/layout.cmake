# What the layout engine computes with, and the engine itself, in this process.
if(TARGET assay::engine_layout_parts)
  set(layout_tests
      layout_attention_kernel_test.cpp layout_attention_test.cpp layout_bisection_test.cpp
      layout_block_sparse_test.cpp layout_block_test.cpp layout_clustered_attention_test.cpp
      layout_coarsening_test.cpp layout_costs_test.cpp layout_feed_forward_kernel_test.cpp
      layout_feed_forward_test.cpp layout_fiedler_order_test.cpp layout_generator_test.cpp
      layout_kv_blocks_test.cpp layout_matrix_market_test.cpp layout_permutation_test.cpp
      layout_pipeline_test.cpp layout_prune_test.cpp layout_quality_test.cpp
      layout_quantize_test.cpp layout_relaxation_test.cpp layout_shape_test.cpp
      layout_shared_access_test.cpp layout_softmax_test.cpp layout_solution_store_test.cpp
      layout_solve_test.cpp layout_stored_matrix_test.cpp)
  set(layout_libraries assay::engine_layout_parts)
  if(TARGET assay::engine_layout)
    list(APPEND layout_tests layout_engine_test.cpp)
    list(APPEND layout_libraries assay::engine_layout)
  endif()
  assay_unit_test(engine_layout SOURCES ${layout_tests} DEPENDS ${layout_libraries})
endif()
