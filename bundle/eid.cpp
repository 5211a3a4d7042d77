#include "bundle/eid.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace bindle {
namespace {

constexpr std::uint32_t kLocalNode = 0xffff'ffff;
constexpr std::string_view kLocalNodeText = "4294967295";
constexpr std::string_view kSubDelims = "!$&'()*+,;=";
constexpr std::string_view kUnreservedMarks = "-._~";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_reg_name_char(char c) {
  bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || is_digit(c) || kUnreservedMarks.find(c) != std::string_view::npos ||
         kSubDelims.find(c) != std::string_view::npos;
}

// reg-name of RFC 3986 section 3.2.2.
bool is_reg_name(std::string_view name) {
  while (!name.empty()) {
    bool const escape =
        name.size() >= 3 && name[0] == '%' && is_hex_digit(name[1]) && is_hex_digit(name[2]);
    if (!escape && !is_reg_name_char(name[0])) return false;
    name.remove_prefix(escape ? 3 : 1);
  }
  return true;
}

bool is_vchar(char c) {
  return c >= 0x21 && c <= 0x7e;
}

// number of RFC 9758 section 4.1: no sign, no leading zeros.
template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value = 0;
  auto const end = text.data() + text.size();
  auto const [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  if (text.size() > 1 && text[0] == '0') return std::nullopt;
  return value;
}

std::vector<std::string_view> split_at_dots(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    auto const dot = text.find('.');
    parts.push_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    text.remove_prefix(dot + 1);
  }
}

Error not_an_eid(std::string_view uri, std::string_view why) {
  return fail(Errc::malformed,
              "\"" + std::string(uri) + "\" is no endpoint ID: " + std::string(why));
}

}  // namespace

Result<Eid> Eid::parse(std::string_view uri) {
  if (uri.size() > kMaxLength) return fail(Errc::malformed, "an endpoint ID of over 1024 octets");
  if (uri == "dtn:none") return none();
  if (uri.starts_with("dtn:")) return parse_dtn(uri.substr(4));
  if (uri.starts_with("ipn:")) return parse_ipn(uri.substr(4));
  return not_an_eid(uri, "its scheme is neither dtn nor ipn");
}

Result<Eid> Eid::parse_dtn(std::string_view ssp) {
  auto const delimiter = ssp.starts_with("//") ? ssp.find('/', 2) : std::string_view::npos;
  if (delimiter == std::string_view::npos) {
    return not_an_eid("dtn:" + std::string(ssp), "expected dtn://node-name/demux");
  }
  return dtn(std::string(ssp.substr(2, delimiter - 2)), std::string(ssp.substr(delimiter + 1)));
}

Result<Eid> Eid::parse_ipn(std::string_view ssp) {
  auto const uri = "ipn:" + std::string(ssp);
  auto parts = split_at_dots(ssp);
  if (parts.size() == 2 && parts[0] == "!") parts[0] = kLocalNodeText;
  if (parts.size() == 2) parts.insert(parts.begin(), "0");
  if (parts.size() != 3) return not_an_eid(uri, "expected ipn:[allocator.]node.service");
  auto const allocator = parse_number<std::uint32_t>(parts[0]);
  auto const node = parse_number<std::uint32_t>(parts[1]);
  auto const service = parse_number<std::uint64_t>(parts[2]);
  if (!allocator || !node || !service) return not_an_eid(uri, "not a number in its range");
  return ipn(*allocator, *node, *service);
}

Result<Eid> Eid::dtn(std::string node_name, std::string demux) {
  Eid const eid(Dtn{std::move(node_name), std::move(demux)});
  auto const& form = std::get<Dtn>(eid.form_);
  if (form.node_name.size() + form.demux.size() + std::string_view("dtn:///").size() > kMaxLength) {
    return fail(Errc::malformed, "an endpoint ID of over 1024 octets");
  }
  if (!is_reg_name(form.node_name)) {
    return not_an_eid(eid.to_string(), "the node name is no RFC 3986 reg-name");
  }
  if (!std::all_of(form.demux.begin(), form.demux.end(), is_vchar)) {
    return not_an_eid(eid.to_string(), "the demux has characters other than visible ASCII");
  }
  return eid;
}

Result<Eid> Eid::ipn(std::uint32_t allocator, std::uint32_t node, std::uint64_t service) {
  Eid eid(Ipn{allocator, node, service});
  if (eid.is_null() && service != 0) {
    return not_an_eid(eid.to_string(), "node 0 has no services (RFC 9758 section 3.4.1)");
  }
  return eid;
}

std::string Eid::to_string() const {
  if (auto const* dtn = std::get_if<Dtn>(&form_))
    return "dtn://" + dtn->node_name + "/" + dtn->demux;
  auto const* ipn = std::get_if<Ipn>(&form_);
  if (ipn == nullptr) return "dtn:none";
  std::string uri = "ipn:";
  if (ipn->allocator != 0) uri += std::to_string(ipn->allocator) + ".";
  uri += is_local_node() ? "!" : std::to_string(ipn->node);
  return uri + "." + std::to_string(ipn->service);
}

EidScheme Eid::scheme() const {
  return std::holds_alternative<Ipn>(form_) ? EidScheme::ipn : EidScheme::dtn;
}

bool Eid::is_null() const {
  if (auto const* ipn = std::get_if<Ipn>(&form_)) return ipn->allocator == 0 && ipn->node == 0;
  return std::holds_alternative<None>(form_);
}

bool Eid::is_singleton() const {
  if (is_null()) return false;
  auto const* dtn = std::get_if<Dtn>(&form_);
  return dtn == nullptr || !dtn->demux.starts_with('~');
}

bool Eid::is_node_id() const {
  return !is_null() && *this == node_id();
}

bool Eid::is_local_node() const {
  auto const* ipn = std::get_if<Ipn>(&form_);
  return ipn != nullptr && ipn->allocator == 0 && ipn->node == kLocalNode;
}

Eid Eid::node_id() const {
  if (auto const* dtn = std::get_if<Dtn>(&form_)) return Eid(Dtn{dtn->node_name, {}});
  if (auto const* ipn = std::get_if<Ipn>(&form_)) return Eid(Ipn{ipn->allocator, ipn->node, 0});
  return {};
}

std::string Eid::service() const {
  if (auto const* dtn = std::get_if<Dtn>(&form_)) return dtn->demux;
  if (auto const* ipn = std::get_if<Ipn>(&form_)) return std::to_string(ipn->service);
  return {};
}

Result<Eid> Eid::with_service(std::string_view service) const {
  if (auto const* form = std::get_if<Dtn>(&form_))
    return dtn(form->node_name, std::string(service));
  auto const* form = std::get_if<Ipn>(&form_);
  if (form == nullptr) return not_an_eid("dtn:none", "the null endpoint has no services");
  auto const number = parse_number<std::uint64_t>(service);
  if (!number) {
    return not_an_eid(to_string(), "\"" + std::string(service) + "\" is no service number");
  }
  return ipn(form->allocator, form->node, *number);
}

bool Eid::same_node(Eid const& other) const {
  if (is_null()) return false;
  if (auto const* dtn = std::get_if<Dtn>(&form_)) {
    auto const* its = std::get_if<Dtn>(&other.form_);
    return its != nullptr && dtn->node_name == its->node_name;
  }
  auto const* ipn = std::get_if<Ipn>(&form_);
  auto const* its = std::get_if<Ipn>(&other.form_);
  return its != nullptr && ipn->allocator == its->allocator && ipn->node == its->node;
}

}  // namespace bindle

std::size_t std::hash<bindle::Eid>::operator()(bindle::Eid const& eid) const noexcept {
  using bindle::Eid;
  if (auto const* dtn = std::get_if<Eid::Dtn>(&eid.form_)) {
    return std::hash<std::string>{}(dtn->node_name) * 31 + std::hash<std::string>{}(dtn->demux);
  }
  auto const* ipn = std::get_if<Eid::Ipn>(&eid.form_);
  if (ipn == nullptr) return 0;
  auto const node = std::uint64_t{ipn->allocator} << 32 | ipn->node;
  constexpr std::uint64_t spread = 0x9e37'79b9'7f4a'7c15;  // 2^64 / golden ratio
  return static_cast<std::size_t>((node * spread ^ ipn->service) * spread);
}
