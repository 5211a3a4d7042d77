#pragma once

namespace bindle::agent {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace bindle::agent
