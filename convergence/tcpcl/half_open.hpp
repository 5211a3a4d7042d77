#pragma once

#include <memory>

namespace bindle::convergence::tcpcl {

class Connection;
struct Environment;

// When there are as many accepted connections as there may be, one that has not come to a session
// makes room for a newcomer: the oldest of those from the address that has most of them. So silent
// connections, however many, keep nobody out (RFC 9174 section 7.10). Null when all have one.
std::shared_ptr<Connection> connection_to_give_up(Environment const& environment);

}  // namespace bindle::convergence::tcpcl
