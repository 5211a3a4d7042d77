#include "bundle/administrative_record.hpp"
#include "bundle/status_report.hpp"

// What can be read is written in one way, and that way is read as the same.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace bindle;
  auto const record = decode_administrative_record({data, size});
  if (!record) return 0;
  auto const again = encode_administrative_record(record->type, record->content);
  if (again.size() > size) __builtin_trap();
  if (record->type != record_type::kStatusReport) return 0;
  auto const report = decode_status_report(record->content);
  if (!report) return 0;
  auto const written = encode_status_report(*report);
  auto const reread = decode_administrative_record(written);
  if (!reread || decode_status_report(reread->content).value() != *report) __builtin_trap();
  return 0;
}
