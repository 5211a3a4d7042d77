#include "tools/cli/bundle/fragments.hpp"

#include "bundle/fragmentation.hpp"
#include "bundle/quantity.hpp"
#include "tools/cli/bundle/made_bundle.hpp"

#include <boost/json/array.hpp>

namespace bindle::cli {
namespace {

// Cuts one bundle, whose octets outlive it.
class Cutter {
 public:
  explicit Cutter(ParsedBundle const& bundle)
      : envelope_(envelope_of(bundle)), payload_(bundle.payload.data) {}

  Result<std::vector<Bytes>> cut(std::uint64_t max_size) const {
    TRY(auto const ranges, plan_fragments(envelope_, max_size));
    std::vector<Bytes> pieces;
    for (auto const& range : ranges) {
      TRY(auto piece, piece_of(range));
      pieces.push_back(std::move(piece));
    }
    return pieces;
  }

 private:
  Result<Bytes> piece_of(PayloadRange const& range) const {
    if (range.length == payload_.size()) return whole(envelope_, payload_);
    auto const octets = payload_.subspan(static_cast<std::size_t>(range.offset),
                                         static_cast<std::size_t>(range.length));
    TRY(auto const fragment, fragment_of(envelope_, range, octets));
    return whole(fragment, octets);
  }

  Envelope envelope_;
  ByteView payload_;
};

void tell(boost::json::array const& made, Console& console) {
  if (console.wants_json()) return console.write_json(made);
  for (auto const& piece : made)
    console.write_text(std::string(piece.at("file").as_string()) + "\n");
}

}  // namespace

Result<void> write_fragments(ByteView wire, FragmentFiles const& files, Console& console) {
  TRY(auto const max_size, parse_size(files.size));
  TRY(auto const bundle, parse_bundle(wire, ParsePolicy::accepted_before()));
  TRY(auto const pieces, Cutter(bundle).cut(max_size));
  boost::json::array made;
  for (auto const& piece : pieces) {
    auto const file = files.prefix + "." + std::to_string(made.size());
    TRY_VOID(write_octets_to(file, piece, files.encoding));
    made.emplace_back(describe_made_bundle(piece, file));
  }
  tell(made, console);
  return {};
}

}  // namespace bindle::cli
