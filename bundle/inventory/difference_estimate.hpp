#pragma once

#include "bundle/inventory/sketch.hpp"

#include <span>
#include <vector>

namespace bindle {

// Cells of the difference of two sets, or of a sample of it.
struct DifferenceEvidence {
  std::span<SketchCell const> cells;
  unsigned zero_bits = 0;
};

// About how many elements two sets differ in, by how many cells of the difference are empty: the
// value of maximum likelihood, from cells that are too few to be decoded. At most `most`.
double estimated_difference(std::vector<DifferenceEvidence> const& evidence, double most);

}  // namespace bindle
