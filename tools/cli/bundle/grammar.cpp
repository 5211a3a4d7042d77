#include "tools/cli/bundle/grammar.hpp"

#include "tools/cli/bundle/options.hpp"
#include "tools/cli/bundle/processing_flags.hpp"

#include <CLI/CLI.hpp>

namespace bindle::cli {

template <class T>
void BundleGrammar::choose(CLI::App& subcommand, T& options) {
  subcommand.callback([this, &options] { chosen_ = options; });
}

BundleGrammar::BundleGrammar(CLI::App& program, std::optional<Command>& chosen) : chosen_(chosen) {
  auto& group = *program.add_subcommand("bundle", "Make, look into and change bundles offline");
  group.require_subcommand(1);
  add_create(group);
  add_inspect(group);
  add_validate(group);
  add_fragment(group);
  add_reassemble(group);
  security_.emplace(group, chosen);
}

void BundleGrammar::add_create(CLI::App& group) {
  auto& create = *group.add_subcommand("create", "Make a bundle");
  create.add_option("--destination", create_.destination, "Endpoint ID it is for")->required();
  create.add_option("--source", create_.source, "Endpoint ID it is from")->capture_default_str();
  create.add_option("--report-to", create_.report_to, "Where reports go; by default the source");
  create.add_option("--lifetime", create_.lifetime, "Such as 12h or 7d")->capture_default_str();
  create.add_option("--flag", create_.flags, "A processing flag; may be repeated")
      ->allow_extra_args(false)
      ->check(CLI::IsMember(bundle_flag_options()));
  create.add_option(
      "--creation-time", create_.creation_time, "RFC 3339, or 0 for no clock; by default now");
  create.add_option("--sequence", create_.sequence, "Sequence number")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  auto* const file =
      create.add_option("--payload", create_.payload, "The payload's file, - for standard input")
          ->capture_default_str();
  create.add_option("--text", create_.text, "The payload itself")->excludes(file);
  add_input(create, create_.input);
  add_create_blocks(create);
  add_create_steps(create);
  add_output(create, create_.output);
  add_example(create,
              "  bindle bundle create --source dtn://a/x --destination dtn://b/y "
              "--text hello -o hello.bundle");
  choose(create, create_);
}

void BundleGrammar::add_create_blocks(CLI::App& create) {
  create.add_option("--crc", create_.primary_crc, "Of the primary block: none, 16 or 32")
      ->capture_default_str();
  create.add_option("--block-crc", create_.block_crc, "Of extension blocks")->capture_default_str();
  create.add_option("--payload-crc", create_.payload_crc, "Of the payload")->capture_default_str();
  create.add_option("--hop-limit", create_.hop_limit, "Adds a hop count block")
      ->check(CLI::Range(1, 255));
  create.add_option("--age", create_.age, "Adds a bundle age block, such as 0s");
  create.add_option("--previous-node", create_.previous_node, "Adds a previous node block");
  create.add_option("--block", create_.blocks, "Adds a block, TYPE:FLAGS:HEX; may be repeated")
      ->allow_extra_args(false);
  auto& content = create_.content;
  auto* const kind = create.add_option(
      "--content", content.kind, "Adds Bindle's content block: manifest, chunk, app, ...");
  create.add_option("--object", content.object, "Its object, 64 hexadecimal digits")->needs(kind);
  create.add_option("--priority", content.priority, "Its priority")
      ->capture_default_str()
      ->needs(kind);
  create.add_option("--audience", content.audience, "Its audience")
      ->capture_default_str()
      ->needs(kind);
  create.add_option("--topic", content.topic, "Its topic")->needs(kind);
  create.add_option("--tag", content.tags, "Its tag; may be repeated")
      ->allow_extra_args(false)
      ->needs(kind);
}

void BundleGrammar::add_create_steps(CLI::App& create) {
  auto& integrity = create_.integrity;
  auto* const signing_key = create.add_option(
      "--sign", integrity.signing_key, "Sign it with this identity.key, as `sign` does");
  create.add_option("--hmac-key", integrity.hmac_key, "Sign it with this key, as `sign` does")
      ->excludes(signing_key);
  create.add_option("--sha", integrity.sha, "256, 384 or 512")->capture_default_str();
  create.add_option(
      "--encrypt-key", create_.confidentiality.key, "Encrypt the payload, as `encrypt` does");
  create.add_option("--fragment-size",
                    create_.fragment_size,
                    "Cut it as `fragment` does; -o then is the files' prefix");
}

void BundleGrammar::add_inspect(CLI::App& group) {
  auto& inspect = *group.add_subcommand("inspect", "Decode every block; exit code 8 if invalid");
  add_bundle_file(inspect, inspect_.file, inspect_.input, inspect_.relax);
  add_example(
      inspect,
      "  bindle bundle create --destination dtn://b/y --text hello | bindle bundle inspect");
  choose(inspect, inspect_);
}

void BundleGrammar::add_validate(CLI::App& group) {
  auto& validate = *group.add_subcommand(
      "validate", "Say what section a bundle violates and where; exit code 8 if it does");
  validate.add_option("FILE", validate_.files, "Bundles, - for standard input")
      ->capture_default_str();
  add_input(validate, validate_.input);
  add_relax(validate, validate_.relax);
  add_example(
      validate,
      "  bindle bundle create --destination dtn://b/y --text hello | bindle bundle validate");
  choose(validate, validate_);
}

void BundleGrammar::add_fragment(CLI::App& group) {
  auto& fragment = *group.add_subcommand("fragment", "Cut a bundle into fragments, a file each");
  add_bundle_file(fragment, fragment_.file, fragment_.input, fragment_.relax);
  auto& files = fragment_.fragments;
  fragment.add_option("--size", files.size, "Of each fragment at most, such as 1400 or 64KiB")
      ->required();
  fragment.add_option("-o,--output", files.prefix, "Write PREFIX.0, PREFIX.1, ...")
      ->type_name("PREFIX")
      ->required();
  add_hex_out(fragment, files.encoding);
  add_example(fragment,
              "  bindle bundle create --source dtn://a/x --destination dtn://b/y "
              "--text 'a long story' |\n"
              "    bindle bundle fragment --size 70 -o piece");
  choose(fragment, fragment_);
}

void BundleGrammar::add_reassemble(CLI::App& group) {
  auto& reassemble = *group.add_subcommand(
      "reassemble", "Put a bundle together; exit code 9 if octets are missing");
  reassemble.add_option("FILE", reassemble_.files, "Its fragments, in any order")->required();
  add_input(reassemble, reassemble_.input);
  add_relax(reassemble, reassemble_.relax);
  add_output(reassemble, reassemble_.output);
  add_example(reassemble,
              "  bindle bundle create --source dtn://a/x --destination dtn://b/y "
              "--text 'a long story' |\n"
              "    bindle bundle fragment --size 70 -o piece\n"
              "  bindle bundle reassemble piece.* -o story.bundle");
  choose(reassemble, reassemble_);
}

}  // namespace bindle::cli
