#include "bundle/file_name.hpp"

#include "bundle/utf8.hpp"

#include <gtest/gtest.h>

#include <random>

namespace bindle {
namespace {

TEST(FileName, GoodNamesStayAsTheyAre) {
  for (std::string const name : {"a",
                                 "Atlas of Wells.pdf",
                                 ".profile",
                                 "..gz",
                                 "Wasserkarte Süd.pdf",
                                 "\u6c34.txt",
                                 "console.log",
                                 "COM.txt",
                                 "COM10",
                                 "nullable"}) {
    EXPECT_TRUE(check_file_name(name)) << name;
    EXPECT_EQ(safe_file_name(name), name);
  }
}

TEST(FileName, RefusesPaths) {
  for (auto const* const name : {"", ".", "..", "/etc/passwd", "../x", "a/b", "a\\b", "C:\\x"}) {
    EXPECT_FALSE(check_file_name(name)) << name;
  }
}

TEST(FileName, RefusesControlCharactersAndBrokenText) {
  using namespace std::string_view_literals;
  for (auto const name : {"a\0b"sv,
                          "a\nb"sv,
                          "\x7f"sv,
                          "\u0085"sv,
                          "photo\u202egpj.exe"sv,
                          "\xff"sv,
                          "\xc0\xaf"sv,
                          "cut\xe2\x82"sv}) {
    EXPECT_FALSE(check_file_name(name)) << name;
  }
}

TEST(FileName, RefusesDeviceNames) {
  for (auto const* const name : {"CON",
                                 "con",
                                 "Nul.txt",
                                 "aux.tar.gz",
                                 "PRN .x",
                                 "COM1",
                                 "lpt9.doc",
                                 "COM\u00b2",
                                 "conin$"}) {
    EXPECT_FALSE(check_file_name(name)) << name;
  }
}

TEST(FileName, RefusesTrailingDotsAndSpaces) {
  EXPECT_FALSE(check_file_name("name."));
  EXPECT_FALSE(check_file_name("name "));
}

TEST(FileName, RefusesMoreThan255Octets) {
  EXPECT_TRUE(check_file_name(std::string(255, 'n')));
  EXPECT_FALSE(check_file_name(std::string(256, 'n')));
}

TEST(FileName, SaysWhichRuleIsBroken) {
  EXPECT_EQ(check_file_name("a/b").error().detail, "the file name holds a path separator");
  EXPECT_EQ(check_file_name("a/b").error().code, Errc::malformed);
}

TEST(SafeFileName, ReplacesWhatIsNotAllowed) {
  EXPECT_EQ(safe_file_name(""), "_");
  EXPECT_EQ(safe_file_name("."), "_");
  EXPECT_EQ(safe_file_name(".."), "._");
  EXPECT_EQ(safe_file_name("../etc/passwd"), ".._etc_passwd");
  EXPECT_EQ(safe_file_name("a\xff\n.txt"), "a__.txt");
  EXPECT_EQ(safe_file_name("NUL.txt"), "_UL.txt");
}

TEST(SafeFileName, KeepsTheEndingOfALongName) {
  auto const safe = safe_file_name(std::string(400, 'n') + ".pdf");
  EXPECT_EQ(safe, std::string(251, 'n') + ".pdf");
}

TEST(SafeFileName, CutsBetweenCharacters) {
  std::string name = "x";
  for (int i = 0; i < 200; ++i)
    name += "ü";
  auto const safe = safe_file_name(name);
  EXPECT_TRUE(is_utf8(safe));
  EXPECT_EQ(safe.size(), 255U);
}

TEST(SafeFileName, MakesAGoodNameOfAnything) {
  std::mt19937_64 random(1);
  std::string const alphabet = "./\\ \n\xe2\x80\xaeüCONul1$x";
  for (int round = 0; round < 20'000; ++round) {
    std::string name(random() % (round % 50 == 0 ? 600 : 9), ' ');
    for (auto& c : name)
      c = alphabet[random() % alphabet.size()];
    auto const safe = safe_file_name(name);
    ASSERT_TRUE(check_file_name(safe)) << testing::PrintToString(name);
    ASSERT_EQ(safe_file_name(safe), safe);
  }
}

}  // namespace
}  // namespace bindle
