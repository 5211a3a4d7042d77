#include "bundle/bpsec/security_block.hpp"

#include "bundle/cbor.hpp"
#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <algorithm>
#include <cassert>
#include <string>
#include <string_view>

namespace bindle::bpsec {
namespace {

constexpr std::uint64_t kParametersPresent = 0x01;

// Where the scheme-specific part starts in an encoded EID: behind array head and scheme.
constexpr std::size_t kSspAt = 2;

Result<CborArray> read_definite_array(CborReader& reader,
                                      std::string_view field,
                                      std::uint64_t max) {
  auto const start = reader.position();
  TRY(auto const array, reader.read_array(field, max));
  if (!array.size) return reader.malformed(field, "an array of indefinite length", start);
  return array;
}

Result<BlockNumbers> read_targets(CborReader& reader, std::uint64_t max_targets) {
  constexpr std::string_view field = "security targets";
  TRY(auto const array, read_definite_array(reader, field, max_targets));
  if (*array.size == 0) return reader.malformed(field, "none");
  BlockNumbers targets;
  for (std::uint64_t i = 0; i < *array.size; ++i) {
    TRY(auto const target, reader.read_uint(field));
    if (contains(targets, target)) {
      return reader.malformed(field, "block " + std::to_string(target) + " twice");
    }
    targets.push_back(target);
  }
  return targets;
}

Result<Eid> read_source(CborReader& reader) {
  constexpr std::string_view field = "security source";
  auto const start = reader.position();
  TRY(auto source, read_eid(reader, field));
  auto const octets = reader.since(start);
  if (octets[0] == cbor::kIndefiniteArray || octets[kSspAt] == cbor::kIndefiniteArray) {
    return reader.malformed(field, "an array of indefinite length", start);
  }
  return source;
}

Result<IdValue> read_id_value(CborReader& reader, std::string_view field) {
  auto const start = reader.position();
  TRY(auto const pair, read_definite_array(reader, field, 2));
  if (*pair.size != 2) return reader.malformed(field, "expected an id and a value", start);
  IdValue value;
  TRY(value.id, reader.read_uint(field));
  auto const value_at = reader.position();
  TRY_VOID(reader.skip_item(field));
  value.value = reader.since(value_at);
  return value;
}

Result<IdValues> read_id_values(CborReader& reader, std::string_view field, std::uint64_t most) {
  TRY(auto const array, read_definite_array(reader, field, most));
  IdValues values;
  for (std::uint64_t i = 0; i < *array.size; ++i) {
    auto const start = reader.position();
    TRY(auto const value, read_id_value(reader, field));
    if (find_value(values, value.id) != nullptr) {
      return reader.malformed(field, "id " + std::to_string(value.id) + " twice", start);
    }
    values.push_back(value);
  }
  return values;
}

Result<void> read_results(CborReader& reader, SecurityBlock& block) {
  constexpr std::string_view field = "security results";
  auto const start = reader.position();
  TRY(auto const array, read_definite_array(reader, field, block.targets.size()));
  if (*array.size != block.targets.size()) {
    return reader.malformed(field, "as many as targets are needed", start);
  }
  for (std::uint64_t i = 0; i < *array.size; ++i) {
    TRY(auto values, read_id_values(reader, field, SecurityBlock::kMaxResults));
    block.results.push_back(std::move(values));
  }
  return {};
}

void write_id_values(CborWriter& writer, IdValues const& values) {
  writer.write_array(values.size());
  for (auto const& [id, value] : values) {
    writer.write_array(2);
    writer.write_uint(id);
    writer.write_encoded(value);
  }
}

}  // namespace

bool contains(BlockNumbers const& numbers, std::uint64_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

std::optional<std::size_t> SecurityBlock::index_of(std::uint64_t target) const {
  auto const found = std::find(targets.begin(), targets.end(), target);
  if (found == targets.end()) return std::nullopt;
  return static_cast<std::size_t>(found - targets.begin());
}

void SecurityBlock::remove_target(std::uint64_t target) {
  auto const index = index_of(target);
  assert(index);
  targets.erase(targets.begin() + static_cast<std::ptrdiff_t>(*index));
  results.erase(results.begin() + static_cast<std::ptrdiff_t>(*index));
}

Result<SecurityBlock> decode_security_block(ByteView data, std::uint64_t max_targets) {
  CborReader reader(data);
  SecurityBlock block;
  TRY(block.targets, read_targets(reader, max_targets));
  TRY(block.context, reader.read_int("security context id"));
  TRY(auto const flags, reader.read_uint("security context flags"));
  TRY(block.source, read_source(reader));
  if ((flags & kParametersPresent) != 0) {
    TRY(block.parameters,
        read_id_values(reader, "security context parameters", SecurityBlock::kMaxParameters));
  }
  TRY_VOID(read_results(reader, block));
  TRY_VOID(reader.expect_end("abstract security block"));
  return block;
}

Bytes encode_security_block(SecurityBlock const& block) {
  assert(!block.targets.empty() && block.targets.size() == block.results.size());
  CborWriter writer;
  writer.write_array(block.targets.size());
  for (auto const target : block.targets)
    writer.write_uint(target);
  writer.write_int(block.context);
  writer.write_uint(block.parameters.empty() ? 0 : kParametersPresent);
  write_eid(writer, block.source);
  if (!block.parameters.empty()) write_id_values(writer, block.parameters);
  writer.write_array(block.results.size());
  for (auto const& values : block.results)
    write_id_values(writer, values);
  return writer.take();
}

IdValue const* find_value(IdValues const& values, std::uint64_t id) {
  auto const has_id = [id](IdValue const& value) { return value.id == id; };
  auto const found = std::find_if(values.begin(), values.end(), has_id);
  return found == values.end() ? nullptr : &*found;
}

Result<std::uint64_t> uint_value(IdValue const& value, std::uint64_t most) {
  auto const field = "value of id " + std::to_string(value.id);
  CborReader reader(value.value);
  TRY(auto const number, reader.read_uint(field));
  if (number > most) return reader.malformed(field, "over " + std::to_string(most));
  return number;
}

Result<ByteView> bytes_value(IdValue const& value) {
  CborReader reader(value.value);
  return reader.read_bytes("value of id " + std::to_string(value.id));
}

Bytes encoded_uint(std::uint64_t value) {
  CborWriter writer;
  writer.write_uint(value);
  return writer.take();
}

Bytes encoded_bytes(ByteView value) {
  CborWriter writer;
  writer.write_bytes(value);
  return writer.take();
}

}  // namespace bindle::bpsec
