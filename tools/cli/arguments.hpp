#pragma once

#include "tools/cli/bundle/create.hpp"
#include "tools/cli/bundle/decrypt.hpp"
#include "tools/cli/bundle/encrypt.hpp"
#include "tools/cli/bundle/fragment.hpp"
#include "tools/cli/bundle/inspect.hpp"
#include "tools/cli/bundle/reassemble.hpp"
#include "tools/cli/bundle/sign.hpp"
#include "tools/cli/bundle/validate.hpp"
#include "tools/cli/bundle/verify.hpp"
#include "tools/cli/channels.hpp"
#include "tools/cli/contacts.hpp"
#include "tools/cli/delete_file.hpp"
#include "tools/cli/downloads.hpp"
#include "tools/cli/events.hpp"
#include "tools/cli/get.hpp"
#include "tools/cli/init.hpp"
#include "tools/cli/key_statements.hpp"
#include "tools/cli/keyring_transfer.hpp"
#include "tools/cli/keys.hpp"
#include "tools/cli/library.hpp"
#include "tools/cli/listings.hpp"
#include "tools/cli/pairing.hpp"
#include "tools/cli/ping.hpp"
#include "tools/cli/publish.hpp"
#include "tools/cli/replicas.hpp"
#include "tools/cli/routes.hpp"
#include "tools/cli/search.hpp"
#include "tools/cli/subscribe.hpp"
#include "tools/cli/usb.hpp"
#include "tools/cli/verify_manifest.hpp"

#include <string>
#include <variant>
#include <vector>

namespace bindle::cli {

using Command = std::variant<Init,
                             Publish,
                             ListFiles,
                             SearchFiles,
                             SetSubscription,
                             ListSubscriptions,
                             RemoveSubscription,
                             TrySubscription,
                             Get,
                             DeleteFile,
                             ListLibrary,
                             ShowLibraryStats,
                             ListEvictions,
                             PinFile,
                             UnpinFile,
                             ExplainKeeping,
                             PlanEviction,
                             ClearLibrary,
                             ShowReplicas,
                             ListDownloads,
                             StepDownload,
                             PrioritizeDownload,
                             CancelDownload,
                             ShowStatus,
                             ListPeers,
                             ListContacts,
                             SummariseContacts,
                             ShowTransportMatrix,
                             ForgetPeer,
                             ListEvents,
                             ShowWhere,
                             ListQueue,
                             ListRoutes,
                             ExplainRoute,
                             CreateBundle,
                             InspectBundle,
                             ValidateBundles,
                             FragmentBundle,
                             ReassembleBundle,
                             SignBundle,
                             VerifyBundle,
                             EncryptBundle,
                             DecryptBundle,
                             VerifyManifest,
                             Ping,
                             SyncStick,
                             ShowSticks,
                             ShowKeys,
                             TrustKey,
                             RemoveKey,
                             ExportKeys,
                             ImportKeys,
                             RotateKey,
                             RevokeKey,
                             VouchForKey,
                             ListStatements,
                             PairKeys,
                             CreateChannel,
                             ListChannels,
                             ShowChannel,
                             FollowChannel>;

// What the command line asks for.
struct Invocation {
  NodeUrl node;
  Format format = Format::text;
  bool quiet = false;
  Command command;
};

// A request for help, which is answered with `text` and ExitCode::ok; or a command line that cannot
// be understood: `text` says why.
struct Usage {
  ExitCode exit_code;
  std::string text;
};

// `arguments` are those after the program's name; `default_node` is what BINDLE_NODE says, if
// anything.
std::variant<Invocation, Usage> parse_arguments(std::vector<std::string> arguments,
                                                std::string const& default_node);

}  // namespace bindle::cli
