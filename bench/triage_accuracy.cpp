// triage_accuracy: cross-validated accuracy of the triage on labelled messages, and its speed.
//
// Every figure of topic, kind and urgency comes from a whole program (model and rules) whose model was trained without
// the message; reports of one incident stay in one fold. Extra phrases (--phrases) and the catalogue's keywords are
// only ever trained on. Run by scripts/triage-accuracy.

#include "base/json.hpp"
#include "triage/contains.hpp"
#include "triage/trainer.hpp"
#include "triage/triage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <random>

namespace {

using namespace hub;
using namespace hub::triage;

struct Options {
    std::string messages = "config/triage/messages-vn.jsonl";
    std::string phrases = "config/triage/phrases-vn.jsonl";
    std::size_t folds = 10;
    bool keywords = true;
    bool show_errors = false;
    TrainSettings settings;
};

struct Labelled {
    std::string id, text, kind, kind_alt, urgency, ward, ward_source;
    std::vector<std::string> topics, candidates;
    bool opens = false;
};

struct Tally {
    std::size_t right = 0;
    std::size_t all = 0;
    void add(bool good)
    {
        right += good ? 1 : 0;
        ++all;
    }
    [[nodiscard]] double share() const
    {
        return all == 0 ? 0 : 100.0 * static_cast<double>(right) / static_cast<double>(all);
    }
};

struct Report {
    Tally topic_any, topic_first, topic_three, topic_sure, kind, urgency, urgent_found, ward_named, ward_former,
        opens_found, opens_true;
    Tally one_matter;
    std::vector<std::string> errors;
};

std::string read_file(std::string const& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        fmt::print(stderr, "triage_accuracy: cannot read {}\n", path);
        std::exit(1);
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> list_at(Json const& entry, std::string_view key)
{
    std::vector<std::string> list;
    for (auto const& value : member(entry, key)) {
        if (value.is_string()) {
            list.push_back(value.get<std::string>());
        } else {
            list.push_back(text_or(value, "code"));
        }
    }
    return list;
}

std::vector<Labelled> labelled_from(std::string_view lines)
{
    std::vector<Labelled> all;
    while (!lines.empty()) {
        auto const end = std::min(lines.find('\n'), lines.size());
        if (auto const entry = parse_json(lines.substr(0, end)); entry) {
            all.push_back(
                {text_or(*entry, "id"),
                 text_or(*entry, "text"),
                 text_or(*entry, "kind"),
                 text_or(*entry, "kind_alt"),
                 text_or(*entry, "urgency"),
                 text_or(*entry, "ward"),
                 text_or(*entry, "ward_source"),
                 list_at(*entry, "topics"),
                 list_at(*entry, "ward_candidates"),
                 flag_at(*entry, "opens_case")}
            );
        }
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    return all;
}

/// Fold of each sample: shuffled, those of one incident together.
std::vector<std::size_t> folds_of(std::vector<Sample> const& samples, std::size_t count)
{
    std::mt19937 random(42);
    std::map<std::string, std::size_t> of_group;
    std::vector<std::size_t> order(samples.size());
    for (std::size_t at = 0; at < order.size(); ++at) {
        order[at] = at;
    }
    for (auto at = order.size(); at > 1; --at) {
        std::swap(order[at - 1], order[random() % at]);
    }
    std::vector<std::size_t> folds(samples.size());
    for (std::size_t at = 0; at < order.size(); ++at) {
        auto const& group = samples[order[at]].group;
        folds[order[at]] = group.empty() ? at % count : of_group.try_emplace(group, at % count).first->second;
    }
    return folds;
}

void judge(Labelled const& truth, Assessment const& said, Report& report)
{
    auto const& matter = said.matters.front();
    bool const kind_right = name_of(said.kind) == truth.kind || name_of(said.kind) == truth.kind_alt;
    report.kind.add(kind_right);
    auto const says_opens = opens_case(said.kind);
    if (truth.opens) {
        report.opens_found.add(says_opens);
    }
    if (says_opens) {
        report.opens_true.add(truth.opens);
    }
    if (!truth.topics.empty()) {
        auto const has = [&](std::string const& code) { return contains(truth.topics, code); };
        report.topic_any.add(has(matter.topic.value));
        report.topic_first.add(matter.topic.value == truth.topics.front());
        report.topic_three.add(std::ranges::any_of(matter.topic_guesses, [&](Guess const& guess) {
            return has(guess.code);
        }));
        if (matter.topic_confidence >= 0.45) {
            report.topic_sure.add(has(matter.topic.value));
        }
        if (truth.topics.size() == 1 && truth.opens) {
            report.one_matter.add(said.matters.size() == 1);
        }
        if (!has(matter.topic.value)) {
            report.errors.push_back(fmt::format(
                "topic {} {} ({:.2f}) not {} | {}",
                truth.id,
                matter.topic.value,
                matter.topic_confidence,
                fmt::join(truth.topics, "+"),
                truth.text
            ));
        }
    }
    if (!kind_right) {
        report.errors.push_back(
            fmt::format("kind  {} {} not {} | {}", truth.id, name_of(said.kind), truth.kind, truth.text)
        );
    }
    if (truth.opens) {
        bool const right = name_of(matter.urgency) == truth.urgency;
        report.urgency.add(right);
        if (truth.urgency == "urgent") {
            report.urgent_found.add(said.danger);
        }
        if (!right) {
            report.errors.push_back(
                fmt::format("urg   {} {} not {} | {}", truth.id, name_of(matter.urgency), truth.urgency, truth.text)
            );
        }
    }
    if (truth.ward_source == "name_in_text" || truth.ward_source == "old_name_in_text") {
        auto const among = [&](AreaCode const& area) {
            return (area.value == truth.ward && !truth.ward.empty()) || contains(truth.candidates, area.value);
        };
        bool const right =
            among(said.place.area) || (said.place.area.empty() && std::ranges::any_of(said.place.candidates, among));
        (truth.ward_source == "name_in_text" ? report.ward_named : report.ward_former).add(right);
        if (!right) {
            report.errors.push_back(
                fmt::format("ward  {} {} not {} | {}", truth.id, said.place.area.value, truth.ward, truth.text)
            );
        }
    }
}

void print_row(std::string_view name, Tally const& tally)
{
    fmt::print("{:<44} {:6.1f} %   {:4}/{}\n", name, tally.share(), tally.right, tally.all);
}

void print_report(Report const& report)
{
    print_row("topic, accepted (in the label's list)", report.topic_any);
    print_row("topic, the label's first", report.topic_first);
    print_row("topic, accepted within the best three", report.topic_three);
    print_row("topic when confident (0.45 and over)", report.topic_sure);
    print_row("kind", report.kind);
    print_row("urgency, of messages that open a case", report.urgency);
    print_row("danger flag on urgent messages (recall)", report.urgent_found);
    print_row("opens a case: recall", report.opens_found);
    print_row("opens a case: precision", report.opens_true);
    print_row("one matter left whole (single-topic messages)", report.one_matter);
    print_row("ward named in the text", report.ward_named);
    print_row("former unit named in the text", report.ward_former);
}

void print_speed(std::vector<Labelled> const& messages)
{
    using Clock = std::chrono::steady_clock;
    auto const start = Clock::now();
    auto const triage = Triage::make(TriageData::embedded());
    auto const loaded = Clock::now();
    if (!triage) {
        fmt::print(stderr, "triage_accuracy: {}\n", triage.error().detail);
        std::exit(1);
    }
    std::size_t count = 0;
    auto const begin = Clock::now();
    while (Clock::now() - begin < std::chrono::seconds(2)) {
        for (auto const& message : messages) {
            Input input;
            input.text = message.text;
            count += triage->assess(input).matters.size() < 100 ? 1 : 0;
        }
    }
    auto const seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    fmt::print(
        "loading {:.1f} ms; {:.0f} messages/s on one core, {:.1f} µs each\n",
        std::chrono::duration<double, std::milli>(loaded - start).count(),
        static_cast<double>(count) / seconds,
        seconds / static_cast<double>(count) * 1e6
    );
}

Options options_from(int count, char** arguments)
{
    Options options;
    for (int at = 1; at < count; ++at) {
        std::string_view const name = arguments[at];
        auto const value = [&] { return std::string(at + 1 < count ? arguments[++at] : ""); };
        if (name == "--messages") {
            options.messages = value();
        } else if (name == "--phrases") {
            options.phrases = value();
        } else if (name == "--folds") {
            options.folds = std::max<std::size_t>(2, std::stoul(value()));
        } else if (name == "--no-phrases") {
            options.phrases.clear();
        } else if (name == "--no-keywords") {
            options.keywords = false;
        } else if (name == "--errors") {
            options.show_errors = true;
        } else if (name == "--rounds") {
            options.settings.rounds = std::stoi(value());
        } else if (name == "--rate") {
            options.settings.rate = std::stof(value());
        } else if (name == "--decay") {
            options.settings.decay = std::stof(value());
        } else {
            fmt::print(
                stderr,
                "usage: triage_accuracy [--messages FILE] [--phrases FILE | --no-phrases] [--no-keywords] [--folds N] "
                "[--errors]\n"
            );
            std::exit(2);
        }
    }
    return options;
}

}  // namespace

int main(int count, char** arguments)
{
    auto const options = options_from(count, arguments);
    auto data = TriageData::embedded();
    auto const reader = TextReader::make({data.topics, data.wards, data.teencode, data.legacy, data.rules});
    auto const lines = read_file(options.messages);
    auto const samples = reader ? samples_from(lines, *reader) : std::unexpected(reader.error());
    if (!samples) {
        fmt::print(stderr, "triage_accuracy: {}\n", samples.error().detail);
        return 1;
    }
    std::vector<Sample> extra = options.keywords ? samples_of_keywords(*reader) : std::vector<Sample>{};
    if (!options.phrases.empty()) {
        auto more = samples_from(read_file(options.phrases), *reader);
        if (!more) {
            fmt::print(stderr, "triage_accuracy: {}\n", more.error().detail);
            return 1;
        }
        extra.insert(extra.end(), more->begin(), more->end());
    }
    auto const truths = labelled_from(lines);
    auto const folds = folds_of(*samples, options.folds);
    Report report;
    for (std::size_t fold = 0; fold < options.folds; ++fold) {
        std::vector<Sample const*> training;
        for (std::size_t at = 0; at < samples->size(); ++at) {
            if (folds[at] != fold) {
                training.push_back(&(*samples)[at]);
            }
        }
        for (auto const& sample : extra) {
            training.push_back(&sample);
        }
        auto const bytes = train(training, options.settings).to_bytes();
        data.model = bytes;
        auto const triage = Triage::make(data);
        for (std::size_t at = 0; triage && at < samples->size(); ++at) {
            if (folds[at] == fold) {
                Input input;
                input.text = truths[at].text;
                judge(truths[at], triage->assess(input), report);
            }
        }
    }
    fmt::print(
        "{} messages, {} extra training texts, {}-fold cross-validation\n", truths.size(), extra.size(), options.folds
    );
    print_report(report);
    print_speed(truths);
    if (options.show_errors) {
        for (auto const& error : report.errors) {
            fmt::print("{}\n", error);
        }
    }
    return 0;
}
