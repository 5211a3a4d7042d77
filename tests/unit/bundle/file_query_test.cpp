#include "bundle/file_query.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

FileQuery a_query() {
  FileQuery query;
  query.words = "wells map";
  query.topic = "knowledge";
  query.tags = {"water", "süd"};
  query.media_type = "application/pdf";
  query.most = 5;
  return query;
}

QueryAnswer an_answer() {
  QueryAnswer answer;
  answer.query.fill(3);
  answer.answered_ms = 9;
  answer.files = {{7, true, Bytes(100, 1)}, {0, false, Bytes(3, 2)}};
  return answer;
}

TEST(FileQuery, QuestionAndAnswerComeBackAsTheyWere) {
  EXPECT_EQ(decode_query(encode_query(a_query()).value()).value(), a_query());
  EXPECT_EQ(decode_answer(encode_answer(an_answer()).value()).value(), an_answer());
}

TEST(FileQuery, RefusesEveryTruncation) {
  auto const query = encode_query(a_query()).value();
  for (std::size_t length = 0; length < query.size(); ++length)
    EXPECT_FALSE(decode_query(ByteView(query).first(length))) << length;
  auto const answer = encode_answer(an_answer()).value();
  for (std::size_t length = 0; length < answer.size(); ++length)
    EXPECT_FALSE(decode_answer(ByteView(answer).first(length))) << length;
}

TEST(FileQuery, IsForOneTo32FilesAndBoundedTexts) {
  auto none = a_query();
  none.most = 0;
  EXPECT_FALSE(encode_query(none));
  auto many = a_query();
  many.most = 33;
  EXPECT_FALSE(encode_query(many));
  auto long_words = a_query();
  long_words.words.assign(513, 'a');
  EXPECT_FALSE(encode_query(long_words));
  auto long_tag = a_query();
  long_tag.tags = {std::string(65, 'a')};
  EXPECT_FALSE(encode_query(long_tag));
}

TEST(FileQuery, AnAnswerHasFilesAndNoLongManifest) {
  auto empty = an_answer();
  empty.files.clear();
  EXPECT_FALSE(encode_answer(empty));
  auto large = an_answer();
  large.files.front().signed_manifest.assign(QueryAnswer::kMaxManifest + 1, 0);
  EXPECT_FALSE(encode_answer(large));
  auto long_in_all = an_answer();
  long_in_all.files.assign(9, {0, false, Bytes(QueryAnswer::kMaxManifest, 0)});
  EXPECT_FALSE(encode_answer(long_in_all));
}

TEST(FileQuery, OtherVersionsAreUnsupported) {
  auto query = encode_query(a_query()).value();
  query[1] = 2;
  EXPECT_EQ(decode_query(query).error().code, Errc::unsupported);
}

}  // namespace
}  // namespace bindle
