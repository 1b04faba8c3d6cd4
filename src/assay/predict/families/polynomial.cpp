// SPDX-License-Identifier: Apache-2.0

// The logarithm of milliseconds as a polynomial of degree 2 in the logarithms of knobs: products of
// powers, as costs are, and how they bend. Ridge regression; its strength is chosen by
// leave-one-out.

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "assay/predict/encoding.hpp"
#include "assay/predict/families/families.hpp"
#include "assay/predict/families/parameters.hpp"
#include "assay/predict/ridge.hpp"

namespace assay::predict {
namespace {

constexpr std::array strengths{1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0};

// With more of them categories no longer take part in products, then numbers neither.
constexpr std::size_t most_terms = 300;

// Products of two inputs, by index.
using Products = std::vector<std::pair<Eigen::Index, Eigen::Index>>;

bool is_category(const KnobRange& range) {
  return !range.categories.empty();
}

Products products_of(const std::vector<KnobRange>& ranges, bool with_categories) {
  const std::vector<std::size_t> knobs = input_knobs(ranges);
  Products products;
  for (std::size_t i = 0; i < knobs.size(); ++i) {
    for (std::size_t j = i; j < knobs.size(); ++j) {
      const bool either = is_category(ranges[knobs[i]]) || is_category(ranges[knobs[j]]);
      // Two inputs of one category are never 1 together, and the square of one is itself.
      if (either && (!with_categories || knobs[i] == knobs[j])) continue;
      products.emplace_back(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
      if (products.size() > most_terms) return products;
    }
  }
  return products;
}

Products products_of(const std::vector<KnobRange>& ranges) {
  const std::size_t inputs = input_knobs(ranges).size();
  for (const bool with_categories : {true, false}) {
    Products products = products_of(ranges, with_categories);
    if (inputs + products.size() <= most_terms) return products;
  }
  return {};
}

// Where the polynomial has its middle: without it powers of large logarithms are all alike.
struct Centre {
  Eigen::RowVectorXd shift;
  Eigen::RowVectorXd scale;
};

Eigen::MatrixXd terms_of(const Eigen::MatrixXd& inputs, const Centre& centre,
                         const Products& products) {
  Eigen::MatrixXd terms(inputs.rows(), inputs.cols() + static_cast<Eigen::Index>(products.size()));
  terms.leftCols(inputs.cols()) =
      (inputs.rowwise() - centre.shift).array().rowwise() / centre.scale.array();
  Eigen::Index at = inputs.cols();
  for (const auto& [i, j] : products) {
    terms.col(at++) = terms.col(i).cwiseProduct(terms.col(j));
  }
  return terms;
}

class PolynomialModel final : public Model {
 public:
  PolynomialModel(std::vector<KnobRange> ranges, Centre centre, double intercept,
                  Eigen::VectorXd coefficients, double strength)
      : ranges_(std::move(ranges)),
        products_(products_of(ranges_)),
        centre_(std::move(centre)),
        intercept_(intercept),
        coefficients_(std::move(coefficients)),
        strength_(strength) {}

  Eigen::VectorXd predict(const KnobTable& knobs) const override {
    const Eigen::MatrixXd terms = terms_of(encode(knobs, ranges_), centre_, products_);
    return times_of_logs(((terms * coefficients_).array() + intercept_).matrix());
  }

  Json parameters() const override {
    return {{"inputs", input_names(ranges_)},
            {"shift", vector_json(centre_.shift.transpose())},
            {"scale", vector_json(centre_.scale.transpose())},
            {"intercept", intercept_},
            {"coefficients", vector_json(coefficients_)},
            {"strength", strength_}};
  }

 private:
  std::vector<KnobRange> ranges_;
  Products products_;
  Centre centre_;
  double intercept_;
  Eigen::VectorXd coefficients_;
  double strength_;
};

Centre centre_of(const Eigen::MatrixXd& inputs) {
  Centre centre{.shift = inputs.colwise().mean(), .scale = {}};
  centre.scale = (inputs.rowwise() - centre.shift).cwiseAbs2().colwise().mean().cwiseSqrt();
  centre.scale = centre.scale.unaryExpr([](double sd) { return sd > 1e-9 ? sd : 1.0; });
  return centre;
}

std::unique_ptr<Model> fit_polynomial(const TrainingSet& set) {
  const Eigen::Map<const Eigen::ArrayXd> ms(set.ms.data(),
                                            static_cast<Eigen::Index>(set.ms.size()));
  const Eigen::MatrixXd inputs = encode(set.knobs, set.ranges);
  Centre centre = centre_of(inputs);
  const Eigen::MatrixXd terms = terms_of(inputs, centre, products_of(set.ranges));
  const RidgeFit fit = ridge(terms, ms.log().matrix(), Eigen::VectorXd::Ones(ms.size()), strengths);
  return std::make_unique<PolynomialModel>(set.ranges, std::move(centre), fit.intercept,
                                           fit.coefficients, fit.strength);
}

Result<std::unique_ptr<Model>> read_polynomial(const Json& parameters,
                                               const std::vector<KnobRange>& ranges,
                                               const std::string& where) {
  const std::size_t inputs = input_knobs(ranges).size();
  const auto shift = read_vector(parameters, "shift", inputs, where);
  if (!shift) return fail(shift.error());
  const auto scale = read_positive_vector(parameters, "scale", inputs, where);
  if (!scale) return fail(scale.error());
  const auto intercept = read_number(parameters, "intercept", where);
  if (!intercept) return fail(intercept.error());
  auto coefficients =
      read_vector(parameters, "coefficients", inputs + products_of(ranges).size(), where);
  if (!coefficients) return fail(coefficients.error());
  const auto strength = read_positive(parameters, "strength", where);
  if (!strength) return fail(strength.error());
  return std::make_unique<PolynomialModel>(ranges, Centre{shift->transpose(), scale->transpose()},
                                           *intercept, std::move(*coefficients), *strength);
}

}  // namespace

const Family polynomial_family{"polynomial", "log time as a polynomial of degree 2 in log knobs",
                               fit_polynomial, read_polynomial};

}  // namespace assay::predict
