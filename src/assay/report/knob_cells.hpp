// SPDX-License-Identifier: Apache-2.0
#pragma once

// Configurations as columns of a table: only knobs that vary, so that rows can be told apart.

#include <cstddef>
#include <vector>

#include "assay/data/dataset.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

// At most `most` of them; what is left out is in --json and in CSV.
class KnobCells {
 public:
  KnobCells(const KnobTable& knobs, std::size_t most);

  void add_columns(DocumentTable& table) const;
  void add_cells(std::size_t row, std::vector<DocumentCell>& cells) const;

  // "batch_size = 1, model = x": those that are the same everywhere. Empty: none.
  std::string constants() const;

 private:
  std::vector<const KnobColumn*> shown_;
  std::vector<const KnobColumn*> constant_;
};

// One cell as text.
std::string knob_text(const KnobColumn& column, std::size_t row);

}  // namespace assay::report
