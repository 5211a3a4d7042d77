#pragma once

#include <filesystem>

namespace bindle::tests {

// The project's folder. Only one source file knows it, so that the others compile to the same
// object in every checkout.
std::filesystem::path source_dir();

}  // namespace bindle::tests
