#pragma once

#include "bundle/ids.hpp"
#include "bundle/keyring.hpp"

#include <string>

namespace bindle::agent::http {

// A key of 64 hexadecimal digits, or the name that the keyring gives one. Errc::invalid_argument
// when it is neither, Errc::conflict when several keys have the name.
Result<PublisherKey> parse_key(std::string const& text, Keyring const& keyring);

}  // namespace bindle::agent::http
