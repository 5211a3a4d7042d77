#pragma once

#include <string>
#include <vector>

namespace bindle::cli {

enum class Align { left, right };

struct Column {
  std::string title;
  Align align = Align::left;
};

// "-" for nothing, so that columns can be told apart by spaces.
std::string or_dash(std::string text);

// Text in columns, two spaces apart. Cells are made printable; nothing is cut, so that a script
// that reads the table gets whole values.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // One cell for each column.
  void add_row(std::vector<std::string> cells);

  // The titles and the rows, each with a line feed and without spaces at its end.
  std::string to_string() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace bindle::cli
