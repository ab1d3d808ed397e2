// The books: whole exports pass, one changed byte anywhere is found in its own line, a cut is seen.
#include "domain/ledger.hpp"

#include "base/signing.hpp"

#include <gtest/gtest.h>

#include <random>

namespace hub {
namespace {

Instant at(int minute)
{
    return from_millis(1'795'400'000'000 + minute * 60'000LL);
}

/// A ledger written with nothing but the rules in the header of ledger.hpp.
class Book {
public:
    SigningKey key = SigningKey::from_hex(std::string(64, '5')).value();
    std::vector<std::string> lines;

    Book()
    {
        lines.push_back(
            ledger_line("header", dump(Json{{"format", "hub-ledger-1"}, {"first", 1}, {"previous", ledger_genesis()}}))
        );
    }
    void event(std::string const& code, std::string const& state, Instant due, bool stands = false)
    {
        auto const text = dump(Json{
            {"number", ++number_},
            {"at", to_rfc3339(at(static_cast<int>(number_)))},
            {"case", code},
            {"sequence", 1},
            {"event", "case.state"},
            {"facts", {{"state", state}, {"due_at", to_rfc3339(due)}, {"clock_stands", stands}}},
            {"personal", ledger_commitment("salt", "{}")},
            {"previous", head_},
        });
        head_ = ledger_hash(text);
        lines.push_back(ledger_line("entry", text));
    }
    void root(std::string const& day)
    {
        lines.push_back(ledger_line(
            "root",
            dump(Json{
                {"day", day},
                {"number", number_},
                {"entry_hash", head_},
                {"public_key", key.public_key()},
                {"signature", key.sign(ledger_root_text(day, number_, head_))},
                {"at", to_rfc3339(at(0))},
            })
        ));
    }
    void end() { lines.push_back(ledger_line("end", dump(Json{{"entries", number_}, {"head", head_}}))); }

private:
    std::int64_t number_ = 0;
    std::string head_ = ledger_genesis();
};

Book whole_book()
{
    Book book;
    for (int round = 0; round < 20; ++round) {
        auto const code = "PA-2026-00000" + std::to_string(round % 7);
        book.event(code, round % 3 == 0 ? "answered" : "accepted", at(round), round % 3 == 0);
    }
    book.root("2026-11-26");
    book.end();
    return book;
}

/// The line with which a check stops; 0 when all is well, -1 when only the end is missing.
int first_wrong(std::vector<std::string> const& lines, std::string const& key = {})
{
    LedgerCheck check(key);
    int number = 0;
    for (auto const& line : lines) {
        ++number;
        if (auto const good = check.feed(line); !good) {
            EXPECT_TRUE(good.error().detail.starts_with("line " + std::to_string(number) + ":")) << good.error().detail;
            return number;
        }
    }
    return check.finish() ? 0 : -1;
}

TEST(Ledger, PassesWhole)
{
    auto const book = whole_book();
    EXPECT_EQ(first_wrong(book.lines), 0);
    EXPECT_EQ(first_wrong(book.lines, book.key.public_key()), 0);
}

TEST(Ledger, FindsEveryChangedByteInItsOwnLine)
{
    auto const book = whole_book();
    for (std::size_t line = 0; line < book.lines.size(); ++line) {
        for (std::size_t byte = 0; byte < book.lines[line].size(); ++byte) {
            auto lines = book.lines;
            lines[line][byte] = static_cast<char>(lines[line][byte] ^ 1);
            ASSERT_EQ(first_wrong(lines), static_cast<int>(line) + 1) << "byte " << byte;
        }
    }
}

TEST(Ledger, FindsRandomDamage)
{
    auto const book = whole_book();
    std::mt19937 random(20261127);
    for (int round = 0; round < 2'000; ++round) {
        auto lines = book.lines;
        auto const line = random() % lines.size();
        auto const byte = random() % lines[line].size();
        auto const change = static_cast<char>(1 + random() % 255);
        lines[line][byte] = static_cast<char>(lines[line][byte] ^ change);
        ASSERT_EQ(first_wrong(lines), static_cast<int>(line) + 1);
    }
}

TEST(Ledger, SeesMissingSwappedRepeatedAndCutLines)
{
    auto const book = whole_book();
    for (std::size_t line = 0; line < book.lines.size(); ++line) {
        auto lines = book.lines;
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(line));
        bool const is_root = line == book.lines.size() - 2;  // roots are published one by one: one fewer is no lie
        EXPECT_EQ(first_wrong(lines) != 0, !is_root) << line;
        lines = book.lines;
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(line), book.lines[line]);
        EXPECT_EQ(first_wrong(lines) != 0, !is_root) << line;
        lines = book.lines;
        lines.resize(line);
        EXPECT_NE(first_wrong(lines), 0) << line;
    }
    auto swapped = book.lines;
    std::swap(swapped[4], swapped[5]);
    EXPECT_EQ(first_wrong(swapped), 5);
}

TEST(Ledger, SeesARewrittenChainByItsRoot)
{
    Book other;
    other.event("PA-2026-000001", "closed", at(1));
    auto honest = whole_book();
    other.lines.push_back(honest.lines[honest.lines.size() - 2]);  // the honest root names entry 20
    EXPECT_EQ(first_wrong({other.lines}), -1);
    for (int round = 1; round < 20; ++round) {
        other.event("PA-2026-000001", "closed", at(1));
    }
    other.lines.push_back(honest.lines[honest.lines.size() - 2]);
    EXPECT_EQ(first_wrong(other.lines), static_cast<int>(other.lines.size()));
}

TEST(Ledger, SeesAStrangersSignature)
{
    auto const book = whole_book();
    auto const stranger = SigningKey::from_hex(std::string(64, '6')).value();
    EXPECT_EQ(first_wrong(book.lines, stranger.public_key()), static_cast<int>(book.lines.size()) - 1);
}

TEST(Ledger, RecountsTheFigures)
{
    Book book;
    book.event("PA-2026-000001", "open", at(10));
    book.event("PA-2026-000002", "accepted", at(90));
    book.event("PA-2026-000003", "accepted", at(10), true);
    book.event("PA-2026-000004", "closed", at(10), true);
    book.event("PA-2026-000005", "answered", at(10), true);
    book.event("PA-2026-000006", "rejected", at(10), true);
    book.event("PA-2026-000001", "accepted", at(20));
    book.end();
    LedgerCheck check;
    for (auto const& line : book.lines) {
        ASSERT_TRUE(check.feed(line));
    }
    EXPECT_TRUE(check.is_whole());
    EXPECT_EQ(check.figures(at(60)), (LedgerFigures{.total = 6, .active = 3, .answered = 2, .overdue = 1}));
    EXPECT_EQ(check.figures(at(95)), (LedgerFigures{.total = 6, .active = 3, .answered = 2, .overdue = 2}));
}

TEST(Signing, AcceptsOnlyItsOwnTextKeyAndSignature)
{
    auto const key = SigningKey::from_hex(std::string(64, 'a')).value();
    auto const signature = key.sign("text");
    EXPECT_TRUE(is_signed_by(key.public_key(), "text", signature));
    EXPECT_FALSE(is_signed_by(key.public_key(), "Text", signature));
    EXPECT_FALSE(is_signed_by(SigningKey::from_hex(std::string(64, 'b')).value().public_key(), "text", signature));
    EXPECT_FALSE(is_signed_by(key.public_key(), "text", signature.substr(1) + "0"));
    EXPECT_FALSE(is_signed_by("", "text", ""));
    EXPECT_FALSE(SigningKey::from_hex(std::string(63, 'a')));
    EXPECT_FALSE(SigningKey::from_hex(std::string(64, 'A')));
}

}  // namespace
}  // namespace hub
