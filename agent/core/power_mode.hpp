#pragma once

namespace bindle::agent {

enum class PowerMode {
  normal,
  low,  // only emergency bundles are sent and asked for
};

}  // namespace bindle::agent
