#include "tools/cli/bundle/security_description.hpp"

#include "bundle/bpsec/bcb_aes_gcm.hpp"
#include "bundle/bpsec/bib_ed25519.hpp"
#include "bundle/bpsec/bib_hmac_sha2.hpp"
#include "tools/cli/block_description.hpp"
#include "tools/cli/bundle/security_options.hpp"

#include <boost/json/array.hpp>

#include <string_view>
#include <utility>

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kMaxTargets = 1024;

std::string_view context_name(std::int64_t context) {
  switch (context) {
    case bpsec::context_id::kBibHmacSha2:
      return "BIB-HMAC-SHA2";
    case bpsec::context_id::kBcbAesGcm:
      return "BCB-AES-GCM";
    case bpsec::context_id::kBibEd25519:
      return "Bindle origin signature";
    default:
      return "unknown";
  }
}

json::array shown_scope(bpsec::ScopeFlags flags) {
  auto const names = scope_flag_names(flags);
  return json::array(names.begin(), names.end());
}

std::string_view sha_name(bpsec::ShaVariant variant) {
  switch (variant) {
    case bpsec::ShaVariant::sha256:
      return "HMAC-SHA-256";
    case bpsec::ShaVariant::sha384:
      return "HMAC-SHA-384";
    case bpsec::ShaVariant::sha512:
      return "HMAC-SHA-512";
  }
  return "unknown";
}

void add_wrapped_key(json::object& fields, std::optional<ByteView> const& wrapped_key) {
  if (wrapped_key) fields["wrapped_key"] = to_hex(*wrapped_key);
}

Result<json::object> hmac_fields(bpsec::IdValues const& parameters) {
  TRY(auto const read, bpsec::read_hmac_parameters(parameters));
  json::object fields{{"variant", sha_name(read.variant)}, {"scope", shown_scope(read.scope)}};
  add_wrapped_key(fields, read.wrapped_key);
  return fields;
}

Result<json::object> gcm_fields(bpsec::IdValues const& parameters) {
  TRY(auto const read, bpsec::read_gcm_parameters(parameters));
  json::object fields{
      {"variant", read.variant == bpsec::AesVariant::aes128 ? "A128GCM" : "A256GCM"},
      {"iv", to_hex(read.iv)},
      {"scope", shown_scope(read.scope)}};
  add_wrapped_key(fields, read.wrapped_key);
  return fields;
}

Result<json::object> ed25519_fields(bpsec::IdValues const& parameters) {
  TRY(auto const read, bpsec::read_ed25519_parameters(parameters));
  return json::object{{"public_key", read.signer.to_string()},
                      {"fingerprint", fingerprint(read.signer)},
                      {"scope", shown_scope(read.scope)}};
}

// The values as the CBOR they are.
json::object raw_fields(bpsec::IdValues const& values) {
  json::object fields;
  for (auto const& value : values)
    fields[std::to_string(value.id)] = to_hex(value.value);
  return fields;
}

Result<json::object> parameter_fields(bpsec::SecurityBlock const& block) {
  switch (block.context) {
    case bpsec::context_id::kBibHmacSha2:
      return hmac_fields(block.parameters);
    case bpsec::context_id::kBcbAesGcm:
      return gcm_fields(block.parameters);
    case bpsec::context_id::kBibEd25519:
      return ed25519_fields(block.parameters);
    default:
      return raw_fields(block.parameters);
  }
}

// Each of the contexts that we know has one kind of result, number 1.
std::string_view result_name(std::int64_t context) {
  switch (context) {
    case bpsec::context_id::kBibHmacSha2:
      return "hmac";
    case bpsec::context_id::kBcbAesGcm:
      return "authentication_tag";
    case bpsec::context_id::kBibEd25519:
      return "signature";
    default:
      return {};
  }
}

void add_results(json::object& fields, std::int64_t context, bpsec::IdValues const& results) {
  auto const name = result_name(context);
  for (auto const& result : results) {
    auto const octets = bpsec::bytes_value(result);
    bool const known = !name.empty() && result.id == 1 && octets;
    fields[known ? std::string(name) : "result_" + std::to_string(result.id)] =
        to_hex(known ? *octets : result.value);
  }
}

std::uint64_t type_of(std::uint64_t number, BlockTypes const& types) {
  auto const found = types.find(number);
  return found == types.end() ? 0 : found->second;
}

json::array target_list(bpsec::SecurityBlock const& block, BlockTypes const& types) {
  json::array targets;
  for (std::size_t i = 0; i < block.targets.size(); ++i) {
    auto const number = block.targets[i];
    json::object target{{"number", number}, {"name", target_name(number, type_of(number, types))}};
    add_results(target, block.context, block.results[i]);
    targets.emplace_back(std::move(target));
  }
  return targets;
}

}  // namespace

std::string target_name(std::uint64_t number, std::uint64_t type) {
  if (number == bpsec::kPrimaryBlockNumber) return "primary block";
  return type == 0 ? "no such block" : std::string(block_type_name(type));
}

void add_security_block(json::object& fields, BlockView const& block, BlockTypes const& types) {
  auto const decoded = bpsec::decode_security_block(block.data, kMaxTargets);
  if (!decoded) {
    fields["error"] = decoded.error().detail;
    return;
  }
  fields["context"] = decoded->context;
  fields["context_name"] = context_name(decoded->context);
  fields["security_source"] = decoded->source.to_string();
  if (auto parameters = parameter_fields(*decoded)) {
    fields["parameters"] = std::move(*parameters);
  } else {
    fields["parameters"] = raw_fields(decoded->parameters);
    fields["error"] = parameters.error().detail;
  }
  fields["targets"] = target_list(*decoded, types);
}

}  // namespace bindle::cli
