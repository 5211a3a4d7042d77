#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <boost/throw_exception.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace bindle {

// What a caller can act on. Add a value only when some caller branches on it.
enum class Errc {
  malformed = 1,     // bytes from outside break a format
  invalid_argument,  // a person or program asked for something impossible
  not_found,
  conflict,  // already there with other content, or in another state
  not_permitted,
  expired,
  over_budget,  // the storage budget, or a free-space or inode limit, would be passed
  busy,         // a bounded queue is full; try again later
  unverified,   // a hash, CRC or signature does not match
  unsupported,
  too_large,  // more than what is ever taken
  io,
  peer_gone,
  timed_out,
  cancelled,
};

struct Error {
  // Not an aggregate on purpose: g++ 12 frees an aggregate temporary twice when
  // it is built inside a co_await expression.
  Error() = default;

  Error(Errc code_in, std::string detail_in) : code(code_in), detail(std::move(detail_in)) {}

  Errc code{};
  std::string detail;  // for the log and the HTTP body, never for branching
};

[[noreturn]] inline void throw_exception_from_error(Error const& error,
                                                    boost::source_location const& where) {
  boost::throw_exception(std::logic_error("unchecked error: " + error.detail), where);
}

// boost::system::result, made [[nodiscard]]: a dropped Result does not compile.
template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
 public:
  using boost::system::result<T, Error>::result;
};

inline Error fail(Errc code, std::string detail) {
  return {code, std::move(detail)};
}

}  // namespace bindle

// TRY(auto x, expression) binds x, or returns the error to our caller.
#define BINDLE_CONCAT_(a, b) a##b
#define BINDLE_CONCAT(a, b) BINDLE_CONCAT_(a, b)
#define BINDLE_TRY_(tmp, ret, decl, ...) \
  auto tmp = (__VA_ARGS__);              \
  if (!tmp) [[unlikely]]                 \
    ret std::move(tmp).error();          \
  decl = std::move(tmp).value()
#define TRY(decl, ...) BINDLE_TRY_(BINDLE_CONCAT(try_, __COUNTER__), return, decl, __VA_ARGS__)
#define CO_TRY(decl, ...) \
  BINDLE_TRY_(BINDLE_CONCAT(try_, __COUNTER__), co_return, decl, __VA_ARGS__)
#define CHECK_OK_(tmp, ret, ...)                   \
  if (auto tmp = (__VA_ARGS__); !tmp) [[unlikely]] \
  ret std::move(tmp).error()
#define TRY_VOID(...) CHECK_OK_(BINDLE_CONCAT(try_, __COUNTER__), return, __VA_ARGS__)
#define CO_TRY_VOID(...) CHECK_OK_(BINDLE_CONCAT(try_, __COUNTER__), co_return, __VA_ARGS__)
