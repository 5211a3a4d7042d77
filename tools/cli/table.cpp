#include "tools/cli/table.hpp"

#include "tools/cli/human.hpp"

#include <algorithm>
#include <cassert>

namespace bindle::cli {

std::string or_dash(std::string text) {
  return text.empty() ? "-" : text;
}

void Table::add_row(std::vector<std::string> cells) {
  assert(cells.size() == columns_.size());
  for (auto& cell : cells)
    cell = printable(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::to_string() const {
  std::vector<std::string> titles;
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    titles.push_back(columns_[i].title);
    widths.push_back(display_width(columns_[i].title));
    for (auto const& row : rows_)
      widths[i] = std::max(widths[i], display_width(row[i]));
  }

  std::string text;
  auto const add_line = [&](std::vector<std::string> const& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      std::string const padding(widths[i] - display_width(cells[i]), ' ');
      if (i > 0) line += "  ";
      line += columns_[i].align == Align::right ? padding + cells[i] : cells[i] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  add_line(titles);
  for (auto const& row : rows_)
    add_line(row);
  return text;
}

}  // namespace bindle::cli
