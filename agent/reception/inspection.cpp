#include "agent/reception/inspection.hpp"

#include "agent/reception/bundle_record.hpp"
#include "agent/security/gateway.hpp"
#include "agent/security/screening.hpp"
#include "bundle/administrative_record.hpp"
#include "bundle/bundle.hpp"
#include "bundle/chunk.hpp"
#include "bundle/chunk_request.hpp"
#include "bundle/copies_block.hpp"
#include "bundle/delivery_receipt.hpp"
#include "bundle/envelope.hpp"
#include "bundle/holding_receipt.hpp"
#include "bundle/partial_receipt.hpp"
#include "bundle/reassembly.hpp"
#include "bundle/unsupported_blocks.hpp"
#include "storage/queue.hpp"

#include <utility>

namespace bindle::agent {
namespace {

Result<void> check_chunk(ByteView payload, Sha256::Digest const& digest, Inspection& into) {
  if (payload.empty() || payload.size() > kMaxChunkSize)
    return fail(Errc::malformed, "a chunk has 1 to 1048576 octets");
  if (digest != into.received.bundle.object)
    return fail(Errc::unverified, "the chunk's octets do not match its id");
  return {};
}

Result<void> check_manifest(ByteView payload, Keyring const& keyring, Inspection& into) {
  TRY(auto verified, verify_manifest(payload, keyring));
  if (verified.id.bytes != into.received.bundle.object)
    return fail(Errc::unverified, "the manifest is not the one that the content block names");
  into.received.manifest = verified.id;
  into.manifest = std::move(verified);
  into.signed_manifest.assign(payload.begin(), payload.end());
  return {};
}

// One of another kind changes nothing, and neither does one by a key that is not known here.
template <class Receipt>
Result<void> take_signed(Result<Receipt> receipt,
                         Keyring const& keyring,
                         std::optional<Receipt>& into) {
  if (!receipt && receipt.error().code == Errc::unsupported) return {};
  if (!receipt) return std::move(receipt).error();
  if (keyring.level_of(receipt->key) >= TrustLevel::known) into = std::move(receipt).value();
  return {};
}

// What another version wrote is carried for those who know it.
template <class Message>
Result<void> take_decoded(Result<Message> message, std::optional<Message>& into) {
  if (!message && message.error().code == Errc::unsupported) return {};
  if (!message) return std::move(message).error();
  into = std::move(message).value();
  return {};
}

// Statements of other kinds are carried for those who know them.
Result<void> check_statement(ByteView payload, Inspection& into) {
  auto statement = verify_statement(payload);
  if (!statement && statement.error().code == Errc::unsupported) return {};
  if (!statement) return std::move(statement).error();
  if (auto* const introduction = std::get_if<Introduction>(&*statement))
    into.received.introduction = std::move(*introduction);
  else
    into.received.statement = std::move(statement).value();
  return {};
}

// Receipts of other kinds are carried for those who know them.
Result<void> check_receipt(ByteView payload, Keyring const& keyring, Inspection& into) {
  auto partial = decode_partial_receipt(payload);
  if (partial) into.received.partial_receipt = std::move(partial).value();
  if (partial) return {};
  if (partial.error().code != Errc::unsupported) return std::move(partial).error();
  TRY_VOID(take_signed(verify_delivery_receipt(payload), keyring, into.received.delivery_receipt));
  TRY_VOID(take_signed(verify_file_receipt(payload), keyring, into.received.file_receipt));
  return take_signed(verify_holding_receipt(payload), keyring, into.received.holding_receipt);
}

Result<void> check_content(ByteView payload,
                           Sha256::Digest const& digest,
                           Keyring const& keyring,
                           Inspection& into) {
  switch (into.received.bundle.kind.value_or(ContentKind::app)) {
    case ContentKind::chunk:
      return check_chunk(payload, digest, into);
    case ContentKind::manifest:
      return check_manifest(payload, keyring, into);
    case ContentKind::request: {
      TRY(into.received.request, decode_chunk_request(payload));
      return {};
    }
    case ContentKind::holdings: {
      TRY(into.received.holdings, decode_chunk_holdings(payload));
      return {};
    }
    case ContentKind::statement:
      return check_statement(payload, into);
    case ContentKind::receipt:
      return check_receipt(payload, keyring, into);
    case ContentKind::inventory:
      return take_decoded(decode_inventory(payload), into.received.inventory);
    case ContentKind::predictabilities:
      return take_decoded(decode_predictabilities(payload), into.received.predictabilities);
    case ContentKind::query:
      return take_decoded(decode_query(payload), into.received.query);
    case ContentKind::answer:
      return take_decoded(decode_answer(payload), into.received.answer);
    default:
      return {};
  }
}

// A record of another type, or one that cannot be read, is ignored (RFC 9713 section 2).
std::optional<StatusReport> status_report_in(ByteView payload) {
  auto const record = decode_administrative_record(payload);
  if (!record || record->type != record_type::kStatusReport) return std::nullopt;
  auto report = decode_status_report(record->content);
  if (!report) return std::nullopt;
  return std::move(report).value();
}

// RFC 9171 section 5.6 step 4, and what sections 5.1 and 6 need.
Result<void> check_processing(ParsedBundle const& bundle, Inspection& into) {
  auto& received = into.received;
  received.unsupported = unsupported_blocks(bundle);
  received.hop_count = bundle.hop_count;
  received.copies = copies_of(bundle);
  received.administrative_record = bundle.primary.has(bundle_flag::kAdministrativeRecord);
  if (bundle.primary.has(bundle_flag::kAllReports) || received.unsupported.report)
    into.report_subject = report_subject(bundle);
  if (received.administrative_record && !bundle.primary.fragment && !bundle.payload.encrypted)
    into.status_report = status_report_in(bundle.payload.data);
  if (!received.unsupported.discard) return {};
  TRY(auto kept, without_discarded_blocks(envelope_of(bundle)));
  into.record.head = std::move(kept.head);
  return {};
}

struct Circumstances {
  Eid const& neighbour;
  Keyring const& keyring;
  Moment now;
  std::uint64_t unix_ms;
};

// `wire` is what `bundle` was parsed from.
Result<void> inspect_screened(ParsedBundle const& bundle,
                              ByteView wire,
                              Sha256::Digest const& payload_digest,
                              Circumstances const& arrival,
                              Inspection& inspection) {
  auto const payload = bundle.payload.data;
  inspection.payload_offset = static_cast<std::size_t>(payload.data() - wire.data());
  inspection.payload_length = payload.size();
  inspection.record =
      record_of(bundle, envelope_of(bundle), payload_digest, arrival.now, arrival.unix_ms);
  auto const& neighbour = arrival.neighbour;
  inspection.record.received_from = neighbour.is_null() ? "" : neighbour.to_string();
  auto& received = inspection.received;
  received.bundle = queued_bundle_of(bundle, neighbour, inspection.record);
  received.neighbour = neighbour;
  TRY_VOID(check_processing(bundle, inspection));

  if (bundle.primary.fragment) {
    TRY(auto const range, adu_range(bundle));
    inspection.fragment =
        storage::FragmentPlace{storage::AduKey::of(*AduId::of(bundle.primary)), range};
    received.fragment = bundle.primary.fragment;
  }
  if (received.flaw) return {};
  auto checked = Result<void>();
  if (bundle.content_error)
    checked = *bundle.content_error;
  else if (!received.fragment)
    checked = check_content(payload, payload_digest, arrival.keyring, inspection);
  if (checked) return {};
  received.flaw = checked.error().detail;
  // That a publisher is not known here is no fault of the neighbour's.
  received.forged =
      checked.error().code == Errc::malformed || checked.error().code == Errc::unverified;
  return {};
}

// With what a gateway adds. `bundle` may be of `inspection.rewritten`.
Result<void> inspect_passing(ParsedBundle const& bundle,
                             ByteView wire,
                             Sha256::Digest const& payload_digest,
                             SecurityPolicy const& security,
                             Circumstances const& arrival,
                             Inspection& inspection) {
  TRY(auto secured, secure_passing(bundle, security));
  if (!secured) return inspect_screened(bundle, wire, payload_digest, arrival, inspection);
  auto const digest = immutable_digest(bundle, payload_digest);
  inspection.rewritten = std::move(*secured);
  auto const& octets = *inspection.rewritten;
  TRY(auto const passing, parse_bundle(octets, ParsePolicy::accepted_before()));
  TRY_VOID(inspect_screened(passing, octets, sha256(passing.payload.data), arrival, inspection));
  // Copies that come over other neighbours are recognised, although their keys and vectors differ.
  inspection.record.digest = digest;
  return {};
}

}  // namespace

Result<Inspection> inspect(ByteView wire,
                           Eid const& neighbour,
                           Keyring const& keyring,
                           Moment now,
                           std::uint64_t unix_ms,
                           SecurityPolicy const& security,
                           ParsePolicy const& policy) {
  TRY(auto const bundle, parse_bundle(wire, policy));
  auto const payload_digest = sha256(bundle.payload.data);
  Circumstances const arrival{neighbour, keyring, now, unix_ms};
  Inspection inspection;
  TRY(auto screening, screen(bundle, payload_digest, security, keyring));
  if (screening.failure) {
    inspection.received.flaw = screening.failure->detail;
    inspection.received.security_failure = screening.failure->reason;
    TRY_VOID(inspect_screened(bundle, wire, payload_digest, arrival, inspection));
    return inspection;
  }
  inspection.removed_blocks = std::move(screening.removed);
  if (!screening.rewritten) {
    TRY_VOID(inspect_passing(bundle, wire, payload_digest, security, arrival, inspection));
    return inspection;
  }
  inspection.rewritten = std::move(screening.rewritten);
  auto const& octets = *inspection.rewritten;
  TRY(auto const opened, parse_bundle(octets, ParsePolicy::accepted_before()));
  TRY_VOID(
      inspect_passing(opened, octets, sha256(opened.payload.data), security, arrival, inspection));
  return inspection;
}

}  // namespace bindle::agent
