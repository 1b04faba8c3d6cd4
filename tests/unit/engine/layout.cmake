# What the layout engine computes with.
if(TARGET assay::engine_layout_parts)
  assay_unit_test(engine_layout
    SOURCES layout_block_sparse_test.cpp layout_costs_test.cpp layout_feed_forward_test.cpp
            layout_generator_test.cpp layout_matrix_market_test.cpp layout_permutation_test.cpp
            layout_pipeline_test.cpp layout_prune_test.cpp layout_shared_access_test.cpp
            layout_solve_test.cpp
    DEPENDS assay::engine_layout_parts)
endif()
