#include "storage/responses.hpp"

#include "storage/bundles.hpp"
#include "storage/counters.hpp"
#include "storage/keys.hpp"
#include "storage/response_codec.hpp"
#include "storage/transaction.hpp"

#include <algorithm>

namespace bindle::storage {
namespace {

constexpr std::string_view kResponses = "responses";

// What a response takes beside its own octets, generously.
constexpr std::uint64_t kResponseOverhead = 512;

// The length in front keeps one key from being the beginning of another.
std::string prefix_of(ByteView bundle_key) {
  return make_key(std::uint64_t{bundle_key.size()}, bundle_key);
}

Result<bool> has_record(View const& view, ByteView bundle_key) {
  TRY(auto const known, find_known(view, bundle_key));
  return std::any_of(known.begin(), known.end(), [](auto const& each) { return !each.gone; });
}

}  // namespace

Result<bool> add_response(Transaction& transaction, ByteView bundle_key, Response const& response) {
  TRY(auto const is_here, has_record(transaction, bundle_key));
  if (!is_here) return false;
  TRY(auto const before, responses_to(transaction, bundle_key));
  if (before.size() >= kMaxResponses) return false;
  TRY_VOID(transaction.charge(kResponseOverhead + response.record.size() + response.from.size()));
  TRY(auto const number, next_number(transaction, kResponses));
  transaction.put(Column::responses, prefix_of(bundle_key) + make_key(number), encode(response));
  return true;
}

Result<std::vector<Response>> responses_to(View const& view, ByteView bundle_key) {
  std::vector<Response> found;
  auto at = view.scan(Column::responses, prefix_of(bundle_key));
  for (; at.valid(); at.next()) {
    TRY(auto response, decode_response(at.value()));
    found.push_back(std::move(response));
  }
  TRY_VOID(at.status());
  return found;
}

Result<void> forget_responses(Transaction& transaction, ByteView bundle_key) {
  auto const prefix = prefix_of(bundle_key);
  std::vector<std::string> keys;
  auto at = transaction.scan(Column::responses, prefix);
  for (; at.valid(); at.next())
    keys.push_back(prefix + std::string(at.key_after_prefix()));
  TRY_VOID(at.status());
  for (auto const& key : keys)
    transaction.erase(Column::responses, key);
  return {};
}

}  // namespace bindle::storage
