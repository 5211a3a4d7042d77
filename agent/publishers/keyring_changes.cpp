#include "agent/publishers/keyring_changes.hpp"

#include "agent/events/told_event.hpp"
#include "agent/publishers/manifest_withdrawal.hpp"
#include "bundle/signing_key.hpp"

#include <spdlog/spdlog.h>

#include <set>
#include <utility>
#include <vector>

namespace bindle::agent {
namespace {

std::set<PublisherKey> keys_in(Keyring const& a, Keyring const& b) {
  std::set<PublisherKey> keys;
  for (auto const* const keyring : {&a, &b}) {
    for (auto const& [key, entry] : keyring->entries())
      keys.insert(key);
    keys.insert(keyring->revoked().begin(), keyring->revoked().end());
    keys.insert(keyring->vouched().begin(), keyring->vouched().end());
  }
  return keys;
}

// What a session's key proves was judged when it began: it begins anew, or not at all.
bool gives_other_rights(TrustLevel was, TrustLevel is) {
  auto const is_blocked_now = is == TrustLevel::blocked && was != is;
  return is_blocked_now || (was >= TrustLevel::trusted) != (is >= TrustLevel::trusted);
}

}  // namespace

Task<Result<void>> KeyringChanges::put(PublisherKey key, Keyring::Entry entry) {
  auto const former = trust_.keyring();
  CO_TRY_VOID(co_await trust_.put(key, std::move(entry)));
  co_await follow(former);
  co_return Result<void>{};
}

Task<Result<void>> KeyringChanges::erase(PublisherKey key) {
  auto const former = trust_.keyring();
  CO_TRY_VOID(co_await trust_.erase(key));
  co_await follow(former);
  co_return Result<void>{};
}

Task<Result<std::size_t>> KeyringChanges::merge(Keyring others, TrustLevel at_most) {
  auto const former = trust_.keyring();
  CO_TRY(auto const added, co_await trust_.merge(std::move(others), at_most));
  co_await follow(former);
  co_return added;
}

Task<Result<void>> KeyringChanges::revoke(PublisherKey key) {
  auto const former = trust_.keyring();
  CO_TRY_VOID(co_await trust_.revoke(key));
  co_await follow(former);
  co_return Result<void>{};
}

Task<Result<bool>> KeyringChanges::inherit(KeyRotation rotation) {
  auto const former = trust_.keyring();
  CO_TRY(auto const inherited, co_await trust_.inherit(rotation));
  if (inherited) co_await follow(former);
  co_return inherited;
}

Task<void> KeyringChanges::follow(std::shared_ptr<Keyring const> former) {
  auto const keyring = trust_.keyring();
  effects_.judge_neighbours();
  std::vector<PublisherKey> risen;
  std::vector<PublisherKey> fallen;
  for (auto const& key : keys_in(*former, *keyring)) {
    auto const was = former->level_of(key);
    auto const is = keyring->level_of(key);
    if (was != is) tell_of(key, is);
    if (gives_other_rights(was, is)) contacts_.close_links_of(key);
    if (was < TrustLevel::known && is >= TrustLevel::known) risen.push_back(key);
    if (was >= TrustLevel::known && is < TrustLevel::known) fallen.push_back(key);
  }
  for (auto const& key : fallen)
    co_await withdraw(key);
  for (auto const& key : risen)
    co_await became_known(key);
  co_await effects_.changed();
}

void KeyringChanges::tell_of(PublisherKey const& key, TrustLevel level) const {
  storage::EventRecord event;
  event.kind = storage::EventKind::key_changed;
  event.at_ms = clock_.unix_ms();
  event.subject = fingerprint(key);
  event.detail = to_string(level);
  tell(store_, std::move(event));
}

// The web is drawn anew after each change; it has come to rest when it stays as it was.
Task<void> KeyringChanges::accept_vouched(std::set<PublisherKey> keys) {
  auto const former = trust_.keyring();
  if (former->vouched() == keys) co_return;
  trust_.accept_vouched(std::move(keys));
  co_await follow(former);
}

Task<void> KeyringChanges::became_known(PublisherKey key) {
  co_await review_quarantine(key);
  co_await effects_.became_known(key);
}

Task<void> KeyringChanges::withdraw(PublisherKey key) {
  Withdrawal withdrawal{clock_.unix_ms(),
                        clock_.node_ms_after(quarantine_retention_),
                        "its publisher, key " + fingerprint(key) + ", is believed no more"};
  auto move = [this, key, withdrawal = std::move(withdrawal)] {
    return withdraw_manifests_of(store_, key, withdrawal);
  };
  auto const withdrawn = co_await workers_.run(std::move(move));
  if (!withdrawn)
    spdlog::error("manifests of key {} still wait to be sent: {}",
                  fingerprint(key),
                  withdrawn.error().detail);
  else if (*withdrawn > 0)
    spdlog::info("{} manifests of key {} are passed on no more", *withdrawn, fingerprint(key));
}

// Manifests that waited for their publisher's key come out of quarantine.
Task<void> KeyringChanges::review_quarantine(PublisherKey key) {
  auto review = [this, key, keyring = trust_.keyring()] {
    return release_manifests_of(store_, key, *keyring, clock_.unix_ms());
  };
  auto const released = co_await workers_.run(std::move(review));
  if (!released) {
    spdlog::error("quarantine could not be reviewed: {}", released.error().detail);
    co_return;
  }
  for (auto const& manifest : *released) {
    spdlog::info("manifest {} has left quarantine: its publisher is known now",
                 manifest.id.to_string());
    co_await effects_.released(manifest);
  }
}

}  // namespace bindle::agent
