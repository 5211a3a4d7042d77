#include "bundle/inventory/difference_estimate.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace bindle {
namespace {

// By how much the logarithm of the likelihood grows with the size. Each element is in cell i of a
// sketch with a probability of 1/(1 + i/2), in a sample's with one of that and the sample's share,
// so that the cell is empty with one of about exp(-share * size).
double slope_at(std::vector<DifferenceEvidence> const& evidence, double size) {
  double slope = 0;
  for (auto const& sample : evidence) {
    auto const portion = std::ldexp(1.0, -static_cast<int>(sample.zero_bits));
    for (std::size_t i = 0; i < sample.cells.size(); ++i) {
      auto const share = portion / (1.0 + static_cast<double>(i) / 2);
      slope += sample.cells[i].empty() ? -share : share / std::expm1(share * size);
    }
  }
  return slope;
}

}  // namespace

double estimated_difference(std::vector<DifferenceEvidence> const& evidence, double most) {
  constexpr double kPrecision = 1.001;
  double low = 1;
  double high = std::max(most, low);
  while (high / low > kPrecision) {
    auto const middle = std::sqrt(low * high);
    (slope_at(evidence, middle) > 0 ? low : high) = middle;
  }
  return high;
}

}  // namespace bindle
