#include "tools/cli/qr_code.hpp"

#include <qrencode.h>

#include <array>
#include <memory>
#include <string_view>

namespace bindle::cli {
namespace {

constexpr int kQuietZone = 2;  // modules; enough on a dark ground

struct FreeCode {
  void operator()(QRcode* code) const noexcept { QRcode_free(code); }
};

using Code = std::unique_ptr<QRcode, FreeCode>;

// Everything around the symbol is light, as the quiet zone.
bool is_light(QRcode const& code, int x, int y) {
  if (x < 0 || y < 0 || x >= code.width || y >= code.width) return true;
  return (code.data[y * code.width + x] & 1) == 0;
}

// Two rows of modules make one of letters.
std::string_view half_blocks(bool upper, bool lower) {
  constexpr std::array<std::string_view, 4> kBlocks = {" ", "\u2584", "\u2580", "\u2588"};
  return kBlocks[(upper ? 2u : 0u) + (lower ? 1u : 0u)];
}

}  // namespace

Result<std::string> qr_code(std::string const& text) {
  Code const code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_L));
  if (!code) return fail(Errc::invalid_argument, "the text is too long for a QR code");
  std::string picture;
  for (int y = -kQuietZone; y < code->width + kQuietZone; y += 2) {
    for (int x = -kQuietZone; x < code->width + kQuietZone; ++x)
      picture += half_blocks(is_light(*code, x, y), is_light(*code, x, y + 1));
    picture += "\n";
  }
  return picture;
}

}  // namespace bindle::cli
