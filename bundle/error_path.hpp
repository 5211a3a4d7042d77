#pragma once

#include "bundle/result.hpp"

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace bindle {

// Puts the place, such as a block and its section, before what went wrong inside it. A `place`
// that has to be composed is given as a function, which is called for a failure only.
template <std::invocable Place, class T>
Result<T> within(Place const& place, Result<T> result) {
  if (result) [[likely]]
    return result;
  auto error = std::move(result).error();
  return fail(error.code, std::string(place()) + ", " + error.detail);
}

template <class T>
Result<T> within(std::string_view place, Result<T> result) {
  return within([place] { return place; }, std::move(result));
}

// The section that decides, such as "RFC 9171 section 4.3.1": an error's detail names sections from
// the outside in, and this is the last one. Empty when it names none, as for a limit of our own.
std::string_view deciding_section(Error const& error);

}  // namespace bindle
