#pragma once

#include "storage/replicas.hpp"
#include "storage/undertakings.hpp"

#include <string>
#include <string_view>

namespace bindle::storage {

std::string encode(HolderWord const& word);
Result<HolderWord> decode_holder_word(std::string_view bytes);

std::string encode(Undertaking const& undertaking);
Result<Undertaking> decode_undertaking(std::string_view bytes);

}  // namespace bindle::storage
