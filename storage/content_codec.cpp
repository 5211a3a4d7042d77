#include "storage/content_codec.hpp"

#include "storage/flat_message.hpp"
#include "storage/record_fields.hpp"
#include "storage/schema/records.capnp.h"

namespace bindle::storage {
namespace {

// Numbers of payload files and holdings begin at 1: 0 stands for none.
std::optional<std::uint64_t> number_or_none(std::uint64_t number) {
  if (number == 0) return std::nullopt;
  return number;
}

Result<ChunkRecord> read(kept::ChunkRecord::Reader in) {
  ChunkRecord record;
  record.length = in.getLength();
  auto const location = in.getLocation();
  switch (location.which()) {
    case kept::ChunkRecord::Location::INLINE:
      record.location = InlineChunk{};
      return record;
    case kept::ChunkRecord::Location::EXTENT: {
      auto const extent = location.getExtent();
      record.location = Extent{
          .file = extent.getFile(), .offset = extent.getOffset(), .length = extent.getLength()};
      return record;
    }
  }
  return fail(Errc::unsupported, "a stored chunk is kept in an unknown place");
}

Result<ManifestEntry> read(kept::ManifestEntry::Reader in) {
  ManifestEntry entry;
  entry.number = in.getNumber();
  entry.first_seen_ms = in.getFirstSeenMs();
  TRY(entry.state, enum_of(in.getState(), ManifestState::downloaded));
  entry.chunk_count = in.getChunkCount();
  entry.stored_chunks = in.getStoredChunks();
  entry.holding = number_or_none(in.getHolding());
  entry.path = string_of(in.getPath());
  entry.bundle = in.getBundle();
  return entry;
}

Result<Download> read(kept::Download::Reader in) {
  Download download;
  TRY(download.state, enum_of(in.getState(), DownloadState::cancelled));
  download.size = in.getSize();
  download.total_chunks = in.getTotalChunks();
  download.stored_chunks = in.getStoredChunks();
  download.received_bytes = in.getReceivedBytes();
  download.assembly = number_or_none(in.getAssembly());
  download.holding = number_or_none(in.getHolding());
  download.created_ms = in.getCreatedMs();
  download.updated_ms = in.getUpdatedMs();
  download.path = string_of(in.getPath());
  download.reason = string_of(in.getReason());
  TRY(download.priority, priority_of(in.getPriority()));
  download.paused = in.getPaused();
  download.subscription = string_of(in.getSubscription());
  return download;
}

Result<Peer> read(kept::Peer::Reader in) {
  Peer peer;
  auto const classes = in.getClasses();
  if (classes.size() > peer.offered_up_to.size())
    return fail(Errc::unsupported, "a stored peer has more send classes than this version knows");
  for (unsigned i = 0; i < classes.size(); ++i) {
    auto const again = classes[i].getAgain();
    if (again.size() > kMaxExceptions)
      return fail(Errc::malformed, "a stored peer has too many exceptions");
    peer.offered_up_to[i] = classes[i].getUpTo();
    peer.offer_again[i].insert(again.begin(), again.end());
  }
  peer.last_seen_ms = in.getLastSeenMs();
  return peer;
}

}  // namespace

std::string encode(ChunkRecord const& record) {
  return encode_flat<kept::ChunkRecord>([&record](kept::ChunkRecord::Builder out) {
    out.setLength(record.length);
    if (auto const* const extent = std::get_if<Extent>(&record.location)) {
      auto to = out.getLocation().initExtent();
      to.setFile(extent->file);
      to.setOffset(extent->offset);
      to.setLength(extent->length);
    } else {
      out.getLocation().setInline();
    }
  });
}

Result<ChunkRecord> decode_chunk_record(std::string_view bytes) {
  return decode_flat<kept::ChunkRecord>(bytes,
                                        [](kept::ChunkRecord::Reader in) { return read(in); });
}

std::string encode(ManifestEntry const& entry) {
  return encode_flat<kept::ManifestEntry>([&entry](kept::ManifestEntry::Builder out) {
    out.setNumber(entry.number);
    out.setFirstSeenMs(entry.first_seen_ms);
    out.setState(static_cast<std::uint8_t>(entry.state));
    out.setChunkCount(entry.chunk_count);
    out.setStoredChunks(entry.stored_chunks);
    out.setHolding(entry.holding.value_or(0));
    out.setPath(text_field(entry.path));
    out.setBundle(entry.bundle);
  });
}

Result<ManifestEntry> decode_manifest_entry(std::string_view bytes) {
  return decode_flat<kept::ManifestEntry>(bytes,
                                          [](kept::ManifestEntry::Reader in) { return read(in); });
}

std::string encode(Download const& download) {
  return encode_flat<kept::Download>([&download](kept::Download::Builder out) {
    out.setState(static_cast<std::uint8_t>(download.state));
    out.setSize(download.size);
    out.setTotalChunks(download.total_chunks);
    out.setStoredChunks(download.stored_chunks);
    out.setReceivedBytes(download.received_bytes);
    out.setAssembly(download.assembly.value_or(0));
    out.setHolding(download.holding.value_or(0));
    out.setCreatedMs(download.created_ms);
    out.setUpdatedMs(download.updated_ms);
    out.setPath(text_field(download.path));
    out.setReason(text_field(download.reason));
    out.setPriority(priority_field(download.priority));
    out.setPaused(download.paused);
    out.setSubscription(text_field(download.subscription));
  });
}

Result<Download> decode_download(std::string_view bytes) {
  return decode_flat<kept::Download>(bytes, [](kept::Download::Reader in) { return read(in); });
}

std::string encode(Peer const& peer) {
  return encode_flat<kept::Peer>([&peer](kept::Peer::Builder out) {
    auto classes = out.initClasses(static_cast<unsigned>(peer.offered_up_to.size()));
    for (unsigned i = 0; i < classes.size(); ++i) {
      classes[i].setUpTo(peer.offered_up_to[i]);
      auto again = classes[i].initAgain(static_cast<unsigned>(peer.offer_again[i].size()));
      unsigned at = 0;
      for (auto const arrival : peer.offer_again[i])
        again.set(at++, arrival);
    }
    out.setLastSeenMs(peer.last_seen_ms);
  });
}

Result<Peer> decode_peer(std::string_view bytes) {
  return decode_flat<kept::Peer>(bytes, [](kept::Peer::Reader in) { return read(in); });
}

}  // namespace bindle::storage
