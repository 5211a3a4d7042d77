#pragma once

#include "bundle/result.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

namespace bindle {

class CborReader;
class CborWriter;

enum class EidScheme : std::uint8_t { dtn, ipn };

// A bundle protocol endpoint ID of the dtn scheme (RFC 9171 section 4.2.5.1.1) or the ipn scheme
// (RFC 9758). Compared by decoded value, so both CBOR forms of an ipn EID are equal (RFC 9758
// section 6.4). dtn:none and ipn:0.0 both name the null endpoint but stay two values, each with
// its own text and encoding: ask is_null().
class Eid {
 public:
  // Of the whole URI, in octets. The RFCs set no limit; this is ours.
  static constexpr std::size_t kMaxLength = 1024;

  // dtn:none
  Eid() = default;

  static Eid none() { return {}; }

  // Fails with Errc::malformed. ipn:0.N with N > 0 must not be composed (RFC 9758 section 3.4.1)
  // and is refused here; in received CBOR it reads as ipn:0.0.
  static Result<Eid> parse(std::string_view uri);
  static Result<Eid> dtn(std::string node_name, std::string demux);
  static Result<Eid> ipn(std::uint32_t allocator, std::uint32_t node, std::uint64_t service);

  // The URI. Allocator 0 is left out, LocalNode is written "!".
  std::string to_string() const;

  EidScheme scheme() const;

  bool is_null() const;

  // False for the null endpoint and for a dtn demux that starts with '~'.
  bool is_singleton() const;

  // An administrative endpoint, the EID that names its node: empty demux or service number 0.
  bool is_node_id() const;

  // LocalNode (RFC 9758 section 5.4) never leaves a node nor enters it from outside.
  bool is_local_node() const;

  // The administrative endpoint of its node; the null endpoint is its own.
  Eid node_id() const;

  // The demux, or the service number in decimal; empty for dtn:none.
  std::string service() const;

  // Another endpoint of this node. For ipn, `service` is a decimal number.
  Result<Eid> with_service(std::string_view service) const;

  // False when either is null.
  bool same_node(Eid const& other) const;

  friend auto operator<=>(Eid const&, Eid const&) = default;

 private:
  struct Dtn {
    std::string node_name;
    std::string demux;
    friend auto operator<=>(Dtn const&, Dtn const&) = default;
  };

  struct Ipn {
    std::uint32_t allocator;
    std::uint32_t node;
    std::uint64_t service;
    friend auto operator<=>(Ipn const&, Ipn const&) = default;
  };

  struct None {
    friend auto operator<=>(None const&, None const&) = default;
  };

  template <class Form>
  explicit Eid(Form form) : form_(std::move(form)) {}

  static Result<Eid> parse_dtn(std::string_view ssp);
  static Result<Eid> parse_ipn(std::string_view ssp);
  static Result<Eid> read_dtn(CborReader& reader, std::string_view field);
  static Result<Eid> read_ipn(CborReader& reader, std::string_view field);

  friend Result<Eid> read_eid(CborReader& reader, std::string_view field);
  friend void write_eid(CborWriter& writer, Eid const& eid);
  friend std::hash<Eid>;

  std::variant<None, Dtn, Ipn> form_;
};

// Both ipn encodings are read (RFC 9758 section 6.2). Unknown URI schemes are refused.
Result<Eid> read_eid(CborReader& reader, std::string_view field);

// Two elements for allocator 0, three for others (RFC 9758 section 6.1).
void write_eid(CborWriter& writer, Eid const& eid);

}  // namespace bindle

template <>
struct std::hash<bindle::Eid> {
  std::size_t operator()(bindle::Eid const& eid) const noexcept;
};
