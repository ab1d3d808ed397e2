#include "city/citizens.hpp"

#include "base/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace hub::embedded {
std::string_view city_messages() noexcept;  // put into the program by CMake
}

namespace hub::city {
namespace {

constexpr double kMeanPauseMillis = 2'000;
constexpr double kNoPauseSpeed = 1'000;

constexpr std::array<std::string_view, 8> kFamilies = {"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi"};
constexpr std::array<std::string_view, 12> kGiven = {
    "An", "Bình", "Chi", "Dũng", "Hà", "Hương", "Khánh", "Lan", "Minh", "Nga", "Phúc", "Quỳnh"
};

std::uint64_t hash_of(std::string_view text) noexcept
{
    std::uint64_t hash = 1'469'598'103'934'665'603ULL;  // FNV-1a: the same on every machine, unlike std::hash
    for (unsigned char const byte : text) {
        hash = (hash ^ byte) * 1'099'511'628'211ULL;
    }
    return hash;
}

Letter letter_of(Json const& line)
{
    auto const kind = text_or(line, "kind");
    return {
        text_or(line, "channel", "zalo"),
        text_or(line, "text"),
        text_or(line, "ward"),
        kind == "followup" || kind == "thanks"
    };
}

}  // namespace

Result<std::vector<Letter>> read_letters(std::string_view lines)
{
    std::vector<Letter> letters;
    std::size_t number = 0;
    for (std::size_t from = 0; from < lines.size();) {
        auto const end = std::min(lines.find('\n', from), lines.size());
        auto const line = lines.substr(from, end - from);
        from = end + 1;
        ++number;
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
            continue;
        }
        auto const json = parse_json(line);
        if (!json || !json->is_object()) {
            return invalid_input(fmt::format("line {} is not a JSON object", number));
        }
        if (auto letter = letter_of(*json); !letter.text.empty()) {
            letters.push_back(std::move(letter));
        }
    }
    return letters;
}

std::string_view embedded_letters() noexcept
{
    return embedded::city_messages();
}

Citizens::Citizens(
    app::Config const& config, std::vector<Letter> letters, std::uint64_t seed, std::string run, bool once
)
    : channels_(config.channels),
      letters_(std::move(letters)),
      order_(letters_.size()),
      once_(once),
      run_(std::move(run)),
      random_(seed)
{
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    if (!once_) {
        std::ranges::shuffle(order_, random_);
    }
}

app::ChannelConfig const& Citizens::account_for(Letter const& letter)
{
    auto const speaks = [&](app::ChannelConfig const& channel) { return channel.connector == letter.connector; };
    auto const answers = [&](app::ChannelConfig const& channel) {
        return speaks(channel) && channel.unit == "w." + letter.ward;
    };
    if (auto const found = std::ranges::find_if(channels_, answers); found != channels_.end()) {
        return *found;
    }
    std::vector<app::ChannelConfig const*> possible;
    for (auto const& channel : channels_) {
        if (speaks(channel)) {
            possible.push_back(&channel);
        }
    }
    if (possible.empty()) {
        return channels_[hash_of(letter.text) % channels_.size()];
    }
    return *possible[hash_of(letter.text) % possible.size()];
}

std::optional<Posting> Citizens::next()
{
    if (at_ == order_.size()) {
        if (once_) {
            return std::nullopt;
        }
        std::ranges::shuffle(order_, random_);
        at_ = 0;
    }
    auto const& letter = letters_[order_[at_++]];
    auto const& channel = account_for(letter);
    auto const hash = hash_of(fmt::format("{}/{}", run_, ++number_));
    Posting posting{channel.connector, channel.name.empty() ? channel.unit : channel.name, {}};
    posting.action.account_id = channel.external_id;
    // 19 digits on Zalo, 17 on Facebook: beyond what a double holds
    posting.action.user_id = channel.connector == "zalo" ? fmt::format("7{:018}", hash % 1'000'000'000'000'000'000ULL)
                                                         : fmt::format("2{:016}", hash % 10'000'000'000'000'000ULL);
    posting.action.user_name =
        fmt::format("{} {}", kFamilies[hash % kFamilies.size()], kGiven[(hash >> 8U) % kGiven.size()]);
    if (auto const before = last_.find(channel.connector); letter.is_followup && before != last_.end()) {
        posting.action = before->second;
    }
    posting.action.text = letter.text;
    last_[channel.connector] = posting.action;
    return posting;
}

std::chrono::milliseconds Citizens::pause(double speed)
{
    if (speed >= kNoPauseSpeed) {
        return std::chrono::milliseconds{0};
    }
    std::exponential_distribution<double> wait(1.0 / kMeanPauseMillis);
    return std::chrono::milliseconds{static_cast<std::int64_t>(std::min(wait(random_), 3 * kMeanPauseMillis) / speed)};
}

}  // namespace hub::city
