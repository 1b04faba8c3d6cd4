// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/cuthill_mckee_ordering.hpp>
#include <boost/graph/properties.hpp>

#include "assay/engine/layout/solver/orders.hpp"

namespace assay::engine::layout {

Permutation reverse_cuthill_mckee_order(const SharedAccess& weights) {
  using Graph =
      boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS,
                            boost::property<boost::vertex_color_t, boost::default_color_type,
                                            boost::property<boost::vertex_degree_t, int>>>;
  Graph graph(static_cast<std::size_t>(weights.rows()));
  for (int column = 0; column < weights.outerSize(); ++column) {
    for (SharedAccess::InnerIterator entry(weights, column); entry; ++entry) {
      if (entry.row() < column) {
        boost::add_edge(static_cast<std::size_t>(entry.row()), static_cast<std::size_t>(column),
                        graph);
      }
    }
  }
  // Written from the end: reversed.
  std::vector<boost::graph_traits<Graph>::vertex_descriptor> reversed(boost::num_vertices(graph));
  boost::cuthill_mckee_ordering(graph, reversed.rbegin(), boost::get(boost::vertex_color, graph),
                                boost::make_degree_map(graph));
  Permutation result;
  result.order.reserve(reversed.size());
  for (const auto dimension : reversed) {
    result.order.push_back(static_cast<std::uint32_t>(dimension));
  }
  return result;
}

}  // namespace assay::engine::layout
