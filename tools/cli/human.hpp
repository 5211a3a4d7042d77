#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Figures and texts as a person wants to see them.
namespace bindle::cli {

std::string human_size(std::uint64_t octets);  // "1 B", "1.5 MiB"

// "12.3 MiB/s"; "-" when no time passed.
std::string human_rate(std::uint64_t octets, double seconds);

std::string human_seconds(double seconds);  // "0.42 s", "3 min 5 s"

// Safe to print: control characters and octets that are no UTF-8 become '?'. Line feeds too.
std::string printable(std::string_view text);

// Columns that a terminal needs for text from printable().
std::size_t display_width(std::string_view text);

}  // namespace bindle::cli
