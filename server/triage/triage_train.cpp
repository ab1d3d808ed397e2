// triage_train CONFIG_DIR MODEL_FILE: trains the triage model from config/triage/*.jsonl and the catalogue's keywords.

#include "triage/trainer.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

namespace {

std::string read_file(std::string const& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        std::fprintf(stderr, "triage_train: cannot read %s\n", path.c_str());
        std::exit(1);
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

int fail(hub::Error const& error)
{
    std::fprintf(stderr, "triage_train: %s\n", error.detail.c_str());
    return 1;
}

}  // namespace

int main(int count, char** arguments)
{
    if (count != 3) {
        std::fputs("usage: triage_train CONFIG_DIR MODEL_FILE\n", stderr);
        return 2;
    }
    std::string const config = arguments[1];
    auto const topics = read_file(config + "/topics.json");
    auto const wards = read_file(config + "/triage/wards.json");
    auto const teencode = read_file(config + "/text/teencode.json");
    auto const legacy = read_file(config + "/text/legacy-encodings.json");
    auto const rules = read_file(config + "/triage/rules.json");
    auto const reader = hub::triage::TextReader::make({topics, wards, teencode, legacy, rules});
    if (!reader) {
        return fail(reader.error());
    }
    auto samples = hub::triage::samples_of_keywords(*reader);
    for (auto const* name : {"/triage/messages-vn.jsonl", "/triage/phrases-vn.jsonl"}) {
        auto more = hub::triage::samples_from(read_file(config + name), *reader);
        if (!more) {
            return fail(more.error());
        }
        samples.insert(samples.end(), std::make_move_iterator(more->begin()), std::make_move_iterator(more->end()));
    }
    std::vector<hub::triage::Sample const*> all;
    for (auto const& sample : samples) {
        all.push_back(&sample);
    }
    auto const bytes = hub::triage::train(all).to_bytes();
    std::ofstream file(arguments[2], std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    return file.good() ? 0 : 1;
}
