#include "convergence/tcpcl/message_reader.hpp"

#include "convergence/tcpcl/extension_items.hpp"
#include "tests/support/tcpcl_peer.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace bindle::convergence::tcpcl {
namespace {

using namespace bindle::testing;

void give(MessageReader& reader, ByteView octets) {
  std::copy(octets.begin(), octets.end(), reader.space().begin());
  reader.arrived(octets.size());
}

Result<std::optional<Message>> read_one(ByteView octets) {
  MessageReader reader;
  give(reader, octets);
  return reader.take_message();
}

// The message written again, with the data that followed it.
Bytes written_again(MessageReader& reader, Message const& message) {
  auto bytes = std::visit([](auto const& it) { return encoded(it); }, message);
  return std::move(bytes) + reader.take_data();
}

Bytes one_of_each() {
  SessInit init{.keepalive_s = 30,
                .segment_mru = 1024,
                .transfer_mru = 10240,
                .node_id = "dtn://a/",
                .extension_items = {}};
  encode(init.extension_items, ExtensionItem{0, 0x8001, Bytes{1, 2, 3}});
  XferSegment const segment{kStart, 7, transfer_length_list(800), 5};
  Bytes all = encoded(init) + encoded(segment);
  all = std::move(all) + as_bytes("hello") + encoded(XferAck{kStart | kEnd, 7, 5});
  all = std::move(all) + encoded(XferRefuse{RefuseReason::no_resources, 8}) + encoded(Keepalive());
  return std::move(all) + encoded(MsgReject{RejectReason::unexpected, 1}) +
         encoded(SessTerm{true, TermReason::busy});
}

TEST(MessageReader, AgreesWithEveryVector) {
  for (auto const& value : extra_vectors("tcpclv4_messages")) {
    auto const& vector = value.as_object();
    SCOPED_TRACE(text_of(vector.at("name")));
    auto const bytes = bytes_of(vector.at("hex"));
    MessageReader reader;
    give(reader, bytes);
    auto const message = reader.take_message();
    auto const good = message && *message && written_again(reader, **message) == bytes;
    auto const name = text_of(vector.at("name"));
    // Framing is right; what is inside its list is read later.
    if (name == "sess-init-ext-overrun") {
      EXPECT_FALSE(parse_extension_items(std::get<SessInit>(**message).extension_items));
      continue;
    }
    EXPECT_EQ(good, expects_valid(vector));
  }
}

TEST(MessageReader, AgreesWithEveryContactHeaderVector) {
  for (auto const& value : extra_vectors("tcpclv4_contact_headers")) {
    auto const& vector = value.as_object();
    SCOPED_TRACE(text_of(vector.at("note")));
    MessageReader reader;
    give(reader, bytes_of(vector.at("hex")));
    auto const header = reader.take_contact_header();
    auto const good = header && *header && (*header)->version == kVersion;
    EXPECT_EQ(good, expects_valid(vector));
  }
}

TEST(MessageReader, SeesCanTlsAndIgnoresReservedFlags) {
  MessageReader reader;
  give(reader, from_hex("64746e210423").value());
  EXPECT_TRUE(reader.take_contact_header().value()->can_tls);
}

TEST(MessageReader, WrongMagicFailsAtItsFirstOctet) {
  MessageReader reader;
  give(reader, as_bytes("GET"));
  auto const header = reader.take_contact_header();
  ASSERT_FALSE(header);
  EXPECT_EQ(header.error().code, Errc::malformed);
}

TEST(MessageReader, OctetByOctetGivesTheSameMessages) {
  auto const all = one_of_each();
  MessageReader reader;
  Bytes again;
  for (auto const octet : all) {
    give(reader, Bytes{octet});
    if (reader.data_left() > 0) {
      again = std::move(again) + reader.take_data();
      continue;
    }
    auto const message = reader.take_message();
    ASSERT_TRUE(message);
    if (*message) again = std::move(again) + written_again(reader, **message);
  }
  EXPECT_EQ(again, all);
}

TEST(MessageReader, TruncatedMessageIsNotComplete) {
  std::vector<Bytes> const messages{encoded(SessInit{.keepalive_s = 1,
                                                     .segment_mru = 2,
                                                     .transfer_mru = 3,
                                                     .node_id = "dtn://a/",
                                                     .extension_items = transfer_length_list(1)}),
                                    encoded(XferSegment{kStart, 1, transfer_length_list(9), 5}),
                                    encoded(XferSegment{kEnd, 1, {}, 5}),
                                    encoded(XferAck{kEnd, 1, 5}),
                                    encoded(XferRefuse{RefuseReason::completed, 1}),
                                    encoded(SessTerm{false, TermReason::busy}),
                                    encoded(MsgReject{RejectReason::unexpected, 2})};
  for (auto const& message : messages) {
    for (std::size_t length = 1; length < message.size(); ++length) {
      auto const read = read_one(ByteView(message).first(length));
      ASSERT_TRUE(read);
      EXPECT_FALSE(*read) << to_hex(message) << " cut at " << length;
    }
    EXPECT_TRUE(read_one(message).value());
  }
}

TEST(MessageReader, OversizedListsFailBeforeTheyArrive) {
  std::string const init = "07000000000000000004000000000000000400";
  std::string const segment = "01020000000000000001";
  for (auto const& hex : {init + "0801",          // node ID of 2049 octets
                          init + "000000001001",  // 4097 octets of extension items
                          init + "0000ffffffff",  // 4 GiB of them
                          segment + "00001001",
                          segment + "ffffffff"}) {
    auto const read = read_one(from_hex(hex).value());
    ASSERT_FALSE(read) << hex;
    EXPECT_EQ(read.error().code, Errc::malformed);
  }
}

TEST(MessageReader, UnknownTypeIsUnsupportedAndNamed) {
  for (auto const type : Bytes{0x00, 0x08, 0xef, 0xff}) {
    MessageReader reader;
    give(reader, Bytes{type});
    auto const message = reader.take_message();
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().code, Errc::unsupported);
    EXPECT_EQ(reader.next_type(), type);
  }
}

TEST(MessageReader, DataMayArriveElsewhere) {
  MessageReader reader;
  give(reader, encoded(XferSegment{kEnd, 1, {}, 10}) + as_bytes("abc"));
  ASSERT_TRUE(reader.take_message().value());
  EXPECT_EQ(as_text(reader.take_data()), "abc");
  reader.skip_data(7);
  EXPECT_EQ(reader.data_left(), 0u);
  give(reader, encoded(Keepalive()));
  EXPECT_TRUE(std::holds_alternative<Keepalive>(*reader.take_message().value()));
}

TEST(MessageReader, AlwaysHasSpaceOnceCompleteMessagesAreTaken) {
  MessageReader reader;
  auto const ack = encoded(XferAck{0, 1, 1});
  for (int round = 0; round < 20'000; ++round) {
    auto const space = reader.space();
    ASSERT_GE(space.size(), ack.size());
    give(reader, ack);
    if (round % 3 != 0) continue;
    while (reader.take_message().value()) {
    }
  }
}

TEST(ExtensionItems, TransferLengthReadsBack) {
  EXPECT_EQ(announced_length(transfer_length_list(800)).value(), 800u);
  EXPECT_EQ(to_hex(transfer_length_list(800)), "01000100080000000000000320");
  EXPECT_EQ(announced_length({}).value(), std::nullopt);
}

TEST(ExtensionItems, TransferLengthTwiceOrOfAnotherSizeIsMalformed) {
  auto const twice = transfer_length_list(1) + transfer_length_list(1);
  EXPECT_EQ(announced_length(twice).error().code, Errc::malformed);
  Bytes four;
  encode(four, ExtensionItem{0, kTransferLength, Bytes(4)});
  EXPECT_EQ(announced_length(four).error().code, Errc::malformed);
}

TEST(ExtensionItems, UnknownItemMattersOnlyIfCritical) {
  Bytes ignorable;
  encode(ignorable, ExtensionItem{0xfe, 0x9000, Bytes(3)});
  EXPECT_EQ(announced_length(ignorable).value(), std::nullopt);
  Bytes critical;
  encode(critical, ExtensionItem{kCritical, 0x9000, Bytes(3)});
  EXPECT_EQ(announced_length(critical).error().code, Errc::unsupported);
}

TEST(ExtensionItems, TruncatedAnywhereIsMalformed) {
  auto const list = transfer_length_list(7);
  for (std::size_t length = 1; length < list.size(); ++length)
    EXPECT_FALSE(parse_extension_items(ByteView(list).first(length))) << length;
}

}  // namespace
}  // namespace bindle::convergence::tcpcl
