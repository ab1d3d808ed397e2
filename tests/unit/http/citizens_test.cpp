// Citizens' pages without a server: texts that turn, hide or break out; wards; forms; tokens of the chat.
#include "base/fold.hpp"
#include "base/json.hpp"
#include "base/secret_box.hpp"
#include "http/citizens/page.hpp"
#include "http/citizens/wards.hpp"
#include "http/handlers/chat_tokens.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace hub::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct ShownText {
    char const* name;
    std::string in;
    std::string out;
};

class ShownTextTest : public ::testing::TestWithParam<ShownText> {};

TEST_P(ShownTextTest, IsWhatAPersonMayReadWithoutBeingDeceived)
{
    EXPECT_EQ(shown_text(GetParam().in), GetParam().out);
}

INSTANTIATE_TEST_SUITE_P(
    Every,
    ShownTextTest,
    ::testing::Values(
        ShownText{"plain", "Rác ở ngõ 45", "Rác ở ngõ 45"},
        ShownText{
            "override",
            "a\xE2\x80\xAEtxt.exe\xE2\x80\xAC"
            "b",
            "atxt.exeb"
        },
        ShownText{"isolates", "\xE2\x81\xA6x\xE2\x81\xA9", "x"},
        ShownText{
            "zero_width",
            "09\xE2\x80\x8B"
            "01\xE2\x80\x8C"
            "23\xE2\x80\x8D"
            "45\xEF\xBB\xBF"
            "67",
            "0901234567"
        },
        ShownText{
            "soft_hyphen",
            "mo\xC2\xAD"
            "t",
            "mot"
        },
        ShownText{"controls", std::string("a\x01\x1B[31mb\x7F\0c", 11), "a[31mbc"},
        ShownText{"lines_stay", "a\n\tb", "a\n\tb"},
        ShownText{"carriage_return_goes", "a\r\nb", "a\nb"},
        ShownText{
            "broken",
            "a\xFF"
            "b",
            "a\xEF\xBF\xBD"
            "b"
        },
        ShownText{"tag_letters", "x\xF3\xA0\x81\x81y", "xy"},
        ShownText{"markup_stays_text", "<b>&", "<b>&"},
        ShownText{"emoji", "\xF0\x9F\x8C\xB3", "\xF0\x9F\x8C\xB3"}
    ),
    [](auto const& info) { return info.param.name; }
);

TEST(ShownText, IsCutAtLettersNotInsideOne)
{
    EXPECT_EQ(shown_text("ăâđ", 2), "ăâ…");
    EXPECT_EQ(shown_text("ăâđ", 3), "ăâđ");
    EXPECT_LT(shown_text(std::string(60'000, 'x')).size(), 4'010U);
}

TEST(ShownNumber, IsGroupedAsTheLanguageDoes)
{
    EXPECT_EQ(shown_number(1234567, Language::vi), "1.234.567");
    EXPECT_EQ(shown_number(1234567, Language::en), "1,234,567");
    EXPECT_EQ(shown_number(123, Language::vi), "123");
    EXPECT_EQ(shown_number(0, Language::vi), "0");
}

TEST(ShownTime, IsVietnamsWhateverTheMachine)
{
    EXPECT_EQ(shown_time(*parse_rfc3339("2026-11-20T20:05:00Z")), "03:05, 21/11/2026");
}

TEST(Templates, NeverAskForAValueUnescaped)
{
    int seen = 0;
    for (auto const& file : std::filesystem::directory_iterator(std::string(HUB_SOURCE_DIR) + "/web/citizens")) {
        std::ifstream in(file.path());
        std::string const text{std::istreambuf_iterator<char>(in), {}};
        if (file.path().extension() == ".html") {
            ++seen;
            EXPECT_THAT(text, Not(HasSubstr("{{{"))) << file.path();
            EXPECT_THAT(text, Not(HasSubstr("{{&"))) << file.path();
            EXPECT_THAT(text, Not(HasSubstr("style=\""))) << file.path() << ": the policy forbids it";
            EXPECT_THAT(text, Not(HasSubstr(" onclick"))) << file.path();
        }
        if (file.path().extension() == ".js") {
            EXPECT_THAT(text, Not(HasSubstr("innerHTML"))) << file.path();
            EXPECT_THAT(text, Not(HasSubstr("insertAdjacentHTML"))) << file.path();
        }
    }
    EXPECT_GE(seen, 7);
}

/// Paths of all words of one language.
void collect(Json const& words, std::string const& path, std::vector<std::string>& into)
{
    for (auto const& [name, value] : words.items()) {
        value.is_object() ? collect(value, path + name + ".", into) : into.push_back(path + name);
    }
}

TEST(Words, AreTheSameSetInBothLanguages)
{
    std::vector<std::string> vi;
    std::vector<std::string> en;
    collect(words(Language::vi), "", vi);
    collect(words(Language::en), "", en);
    EXPECT_EQ(vi, en);
    EXPECT_GT(vi.size(), 150U);
    EXPECT_EQ(word(Language::vi, "no.such.word"), "no.such.word");
}

Request asked(std::string method = "GET")
{
    Request request;
    request.method = std::move(method);
    request.path = "/";
    return request;
}

TEST(Page, EscapesWhateverItShows)
{
    Json data{
        {"heading", "<script>alert(1)</script>"},
        {"text", "\"'><img src=x onerror=alert(1)>"},
        {"back", "/"},
        {"back_text", "x"}
    };
    auto const answer = page(asked(), {"message", "</title><script>", 404}, std::move(data));
    EXPECT_EQ(answer.status, 404);
    EXPECT_THAT(answer.body, Not(HasSubstr("<script>")));
    EXPECT_THAT(answer.body, Not(HasSubstr("<img")));
    EXPECT_THAT(answer.body, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(answer.body, HasSubstr("noindex"));
}

TEST(Page, PrivateOnesAreNeverStored)
{
    PageLook look{"message", "x"};
    look.is_private = true;
    auto const answer = page(asked(), look, Json::object());
    EXPECT_THAT(answer.headers, ::testing::Contains(std::pair<std::string, std::string>("Cache-Control", "no-store")));
    EXPECT_THAT(
        answer.headers, ::testing::Contains(std::pair<std::string, std::string>("X-Robots-Tag", "noindex, nofollow"))
    );
}

TEST(Page, MayBeFramedOnlyByListedSites)
{
    auto const policy = [](PageLook const& look) {
        for (auto const& [name, value] : page(asked(), look, Json::object()).headers) {
            if (name == "Content-Security-Policy") {
                return value;
            }
        }
        return std::string();
    };
    PageLook look{"message", "x"};
    EXPECT_THAT(policy(look), HasSubstr("frame-ancestors 'none'"));
    look.frame_origins = {"https://songxanh.example.vn"};
    EXPECT_THAT(policy(look), HasSubstr("frame-ancestors 'self' https://songxanh.example.vn;"));
}

TEST(Page, SpeaksTheLanguageThatWasChosen)
{
    auto request = asked();
    EXPECT_EQ(language_of(request), Language::vi);
    request.headers.emplace_back("cookie", "hub_lang=en");
    EXPECT_EQ(language_of(request), Language::en);
    request.query["lang"] = "vi";
    EXPECT_EQ(language_of(request), Language::vi);
    request.query["lang"] = "<script>";
    EXPECT_EQ(language_of(request), Language::vi);
}

TEST(Form, IsReadStrictly)
{
    auto request = asked("POST");
    request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    request.body = "code=PA-2026-000001&secret=a%20b+c";
    auto const form = form_of(request);
    ASSERT_TRUE(form);
    EXPECT_EQ(form->at("secret"), "a b c");
    request.body = "code=1&code=2";
    EXPECT_FALSE(form_of(request));
    request.body = "code=%zz";
    EXPECT_FALSE(form_of(request));
    request.body = "code=1";
    request.headers = {{"content-type", "text/plain"}};
    EXPECT_FALSE(form_of(request));
}

TEST(Form, OfAnotherSiteIsKnown)
{
    auto request = asked("POST");
    request.headers = {{"host", "hub.example"}};
    EXPECT_FALSE(from_foreign_page(request));
    request.headers = {{"host", "hub.example"}, {"origin", "http://hub.example"}};
    EXPECT_FALSE(from_foreign_page(request));
    request.headers = {{"host", "hub.example"}, {"origin", "https://evil.example"}};
    EXPECT_TRUE(from_foreign_page(request));
    request.headers = {{"host", "hub.example"}, {"origin", "null"}, {"sec-fetch-site", "same-origin"}};
    EXPECT_FALSE(from_foreign_page(request)) << "what a browser sends from our own page, which has no Referer";
    request.headers = {{"host", "hub.example"}, {"origin", "http://hub.example"}, {"sec-fetch-site", "same-site"}};
    EXPECT_TRUE(from_foreign_page(request));
    request.headers = {{"host", "hub.example"}, {"sec-fetch-site", "cross-site"}};
    EXPECT_TRUE(from_foreign_page(request));
}

Reference reference_of(std::vector<std::pair<std::string, std::string>> const& wards)
{
    std::vector<Unit> units;
    Unit city;
    city.id = UnitId{"city"};
    city.name = "Thành phố";
    city.type = "city";
    units.push_back(city);
    for (auto const& [id, name] : wards) {
        Unit ward;
        ward.id = UnitId{id};
        ward.name = name;
        ward.type = "ward";
        ward.parent = UnitId{"city"};
        ward.area = AreaCode{id};
        units.push_back(ward);
    }
    units.back().valid_until = *parse_day("2026-01-01");
    std::ifstream file(HUB_SOURCE_DIR "/config/calendars/holidays-vn.json");
    std::string const text{std::istreambuf_iterator<char>(file), {}};
    auto calendar = WorkCalendar::from_json(parse_json(text).value()).value();
    return {*UnitDirectory::from_units(std::move(units)), {}, std::move(calendar), {}};
}

TEST(Wards, AreFoundWithoutMarksAndWithoutTheirKind)
{
    auto const reference =
        reference_of({{"a", "Phường Ba Đình"}, {"b", "Phường Hoàn Kiếm"}, {"c", "Xã Đông Anh"}, {"d", "Phường Đã Bỏ"}});
    auto const now = *parse_rfc3339("2026-11-20T01:00:00Z");
    auto const names = [&](char const* search) {
        std::vector<std::string> found;
        for (auto const* ward : find_wards(reference, search, now)) {
            found.push_back(ward->id.value);
        }
        return found;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(names("hoan kiem"), Names{"b"});
    EXPECT_EQ(names("HOÀN KIẾM"), Names{"b"});
    EXPECT_EQ(names("p. ba d"), Names{"a"});
    EXPECT_EQ(names("dong"), Names{"c"});
    EXPECT_EQ(names("xa"), (Names{"a", "b", "c"}));
    EXPECT_EQ(names(""), (Names{"a", "b", "c"})) << "a ward that is no more is not offered";
    EXPECT_EQ(names("khong co"), Names{});
    EXPECT_EQ(names("<script>"), Names{});
    EXPECT_EQ(ward_of(reference, "city", now), nullptr);
    EXPECT_EQ(ward_of(reference, "d", now), nullptr);
}

class ChatTokensTest : public ::testing::Test {
protected:
    FakeClock clock{*parse_rfc3339("2026-11-20T01:00:00Z")};
    SecretBox box{{7}};
    ChatTokens tokens{
        [this](std::string_view purpose, std::string_view text) { return box.sign(purpose, text); }, clock
    };
};

TEST_F(ChatTokensTest, NameTheirOwnConversationOnly)
{
    auto const one = tokens.make(ChannelId{"web.song-xanh"});
    auto const pass = tokens.read(one);
    ASSERT_TRUE(pass);
    EXPECT_EQ(pass->channel.value, "web.song-xanh");
    EXPECT_EQ(pass->thread.size(), 32U);
    EXPECT_NE(tokens.read(tokens.make(ChannelId{"web.song-xanh"}))->thread, pass->thread);
}

TEST_F(ChatTokensTest, AreNoGoodWhenAnyByteIsChanged)
{
    auto const good = tokens.make(ChannelId{"web"});
    for (std::size_t at = 0; at < good.size(); ++at) {
        auto changed = good;
        changed[at] = changed[at] == 'a' ? 'b' : 'a';
        EXPECT_FALSE(tokens.read(changed)) << at;
    }
    for (auto const* odd : {"", ".", "..", "a.b.c", "a.b.c.d"}) {
        EXPECT_FALSE(tokens.read(odd)) << odd;
    }
    EXPECT_FALSE(tokens.read(std::string(100'000, 'a')));
    EXPECT_FALSE(ChatTokens().read(good));
}

TEST_F(ChatTokensTest, End)
{
    auto const token = tokens.make(ChannelId{"web"});
    clock.advance(ChatTokens::kLife - std::chrono::hours{1});
    EXPECT_TRUE(tokens.read(token));
    clock.advance(std::chrono::hours{2});
    EXPECT_FALSE(tokens.read(token));
}

}  // namespace
}  // namespace hub::http
