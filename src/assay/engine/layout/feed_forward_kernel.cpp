// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/feed_forward_kernel.hpp"

#include "assay/engine/layout/fast_exp.hpp"
#include "assay/engine/layout/instruction_set.hpp"

namespace assay::engine::layout {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;

// gates = silu(gates) ∘ ups
struct Gate {
  template <InstructionSet>
  [[gnu::always_inline]] static inline void run(MatrixXf& gates, const MatrixXf& ups) {
    float* const gate = gates.data();
    const float* const up = ups.data();
    const Index size = gates.size();
    for (Index i = 0; i < size; ++i) gate[i] = gate[i] / (1 + fast_exp(-gate[i])) * up[i];
  }
};

}  // namespace

FeedForwardKernel::FeedForwardKernel(const FeedForward& block, Quantization quantization,
                                     Index tokens)
    : gate_(stored(block.gate, quantization)),
      up_(stored(block.up, quantization)),
      down_(stored(block.down, quantization)),
      hidden_(block.gate.rows(), tokens),
      ups_(block.up.rows(), tokens) {}

void FeedForwardKernel::run(const MatrixXf& input, MatrixXf& result) {
  multiply(gate_, input, hidden_);
  multiply(up_, input, ups_);
  run_best<Gate>(hidden_, ups_);
  multiply(down_, hidden_, result);
}

std::size_t FeedForwardKernel::tiles() const {
  return layout::tiles(gate_) + layout::tiles(up_) + layout::tiles(down_);
}

std::size_t FeedForwardKernel::bytes() const {
  return layout::bytes(gate_) + layout::bytes(up_) + layout::bytes(down_);
}

}  // namespace assay::engine::layout
