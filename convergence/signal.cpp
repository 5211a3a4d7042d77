#include "convergence/signal.hpp"

#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bindle::convergence {

Task<void> Signal::wait() {
  auto const token = boost::asio::experimental::as_tuple(boost::asio::use_awaitable);
  co_await timer_.async_wait(token);
}

}  // namespace bindle::convergence
