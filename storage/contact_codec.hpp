#pragma once

#include "bundle/result.hpp"
#include "storage/contacts.hpp"

#include <string>
#include <string_view>

namespace bindle::storage {

// Texts longer than kMaxContactText are cut.
std::string encode(ContactRecord const& record);

// Errc::malformed for damaged bytes, Errc::unsupported for a state of a later version.
Result<ContactRecord> decode_contact(std::string_view bytes);

}  // namespace bindle::storage
