#include "agent/channels/channels.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

Result<std::optional<ChannelHead>> head_under(storage::View const& view,
                                              PublisherKey const& key,
                                              std::string const& name) {
  TRY(auto const kept,
      storage::find_statement(view,
                              {static_cast<std::uint8_t>(StatementKind::channel), key, name}));
  if (!kept) return std::nullopt;
  TRY(auto statement, statement_in(*kept));
  auto* const head = std::get_if<ChannelHead>(&statement);
  if (head == nullptr) return fail(Errc::malformed, "a channel's head is something else");
  return std::optional(std::move(*head));
}

ChannelHead following(ChannelHead head, ManifestId const& file) {
  std::erase(head.items, file);
  head.items.insert(head.items.begin(), file);
  if (head.items.size() > kMaxChannelItems) head.items.resize(kMaxChannelItems);
  ++head.version;
  return head;
}

}  // namespace

Result<std::optional<ChannelHead>> find_channel(storage::View const& view,
                                                PublisherKey const& key,
                                                KeySuccessions const& successions,
                                                std::string const& name) {
  TRY(auto head, head_under(view, key, name));
  if (head) return head;
  for (auto const& former : successions.predecessors_of(key)) {
    TRY(head, head_under(view, former, name));
    if (head) return head;
  }
  return std::optional<ChannelHead>{};
}

Task<Result<std::optional<ChannelHead>>> Channels::find(std::string name) {
  auto read = [this, name = std::move(name), keyring = services_.trust.keyring()] {
    return find_channel(
        services_.store.view(), services_.key.public_key(), keyring->successions(), name);
  };
  co_return co_await services_.workers.run(std::move(read));
}

Task<Result<ChannelHead>> Channels::create(std::string name) {
  CO_TRY_VOID(check_channel_name(name));
  CO_TRY(auto const there, co_await find(name));
  if (there) co_return fail(Errc::conflict, "there is a channel \"" + name + "\" already");
  ChannelHead head;
  head.name = std::move(name);
  co_return co_await publish(std::move(head));
}

Task<Result<void>> Channels::check(std::string name) {
  CO_TRY(auto const there, co_await find(name));
  if (there) co_return Result<void>{};
  co_return fail(Errc::not_found,
                 "there is no channel \"" + name + "\": make it with `bindle channel create`");
}

// Two versions with one number would make the channel doubtful for ever.
Task<Result<ChannelHead>> Channels::add(std::string name, ManifestId file) {
  while (adding_)
    co_await idle_.wait();
  adding_ = true;
  auto added = co_await add_in_turn(std::move(name), file);
  adding_ = false;
  idle_.notify();
  co_return added;
}

Task<Result<ChannelHead>> Channels::add_in_turn(std::string name, ManifestId file) {
  CO_TRY(auto head, co_await find(name));
  if (!head) co_return fail(Errc::not_found, "there is no channel \"" + name + "\"");
  if (!head->items.empty() && head->items.front() == file) co_return std::move(*head);
  co_return co_await publish(following(std::move(*head), file));
}

Task<Result<ChannelHead>> Channels::publish(ChannelHead head) {
  head.key = services_.key.public_key();
  auto sign = [this, head] { return sign_channel_head(head, services_.key); };
  CO_TRY(auto statement, co_await services_.workers.run(std::move(sign)));
  CO_TRY(auto const outcome, co_await services_.statements.publish(std::move(statement)));
  (void)outcome;
  co_return head;
}

}  // namespace bindle::agent
