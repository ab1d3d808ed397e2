#include "cases/evidence.hpp"

#include "base/crypto.hpp"
#include "base/utf8.hpp"
#include "cases/closing.hpp"
#include "domain/file_type.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::size_t kMaxFiles = 20;
constexpr std::size_t kMaxNameChars = 120;
constexpr std::string_view kLacking =
    "evidence_needed: Chủ đề này cần ảnh hoặc tài liệu về kết quả trước khi đóng; hãy thêm minh chứng vào vụ việc. "
    "(This "
    "topic needs a photo or document of the result before closing: add evidence to the case first.)";

/// A name that can be shown and saved: no folders, no control or direction characters, not endless.
std::string shown_name(std::string const& name, FileType const& type)
{
    std::string clean;
    auto const valid = to_valid_utf8(name);
    for (std::size_t at = 0; at < valid.size(); ++at) {
        auto const byte = static_cast<unsigned char>(valid[at]);
        // U+200B…200F, U+2028…202F, U+2060…206F: invisible or turning the direction of what follows
        bool const hidden = byte == 0xE2 && at + 2 < valid.size() &&
                            (valid[at + 1] == '\x80' || valid[at + 1] == '\x81') &&
                            static_cast<unsigned char>(valid[at + 2]) >= (valid[at + 1] == '\x80' ? 0x8B : 0xA0) &&
                            static_cast<unsigned char>(valid[at + 2]) <= 0xAF;
        if (hidden) {
            at += 2;
        } else if (byte >= 0x20 && byte != 0x7F &&
                   std::string_view("/\\:*?\"<>|").find(valid[at]) == std::string_view::npos) {
            clean += valid[at];
        }
    }
    std::string short_name{prefix_chars(clean, kMaxNameChars)};
    while (!short_name.empty() && (short_name.front() == '.' || short_name.front() == ' ')) {
        short_name.erase(0, 1);
    }
    auto const ending = "." + std::string{type.extension};
    if (short_name.empty()) {
        short_name = "minh-chung";
    }
    // the content says what it is: "ảnh.jpg.exe" becomes "ảnh.jpg.exe.jpg"
    return short_name.ends_with(ending) ? short_name : short_name + ending;
}

}  // namespace

bool lacks_evidence(Tx& tx, Options const& options, CaseRecord const& record)
{
    if (!options.closing_rules.needs_evidence(record.topic, record.kind)) {
        return false;
    }
    auto const begun = begun_at(record, tx.cases().events(record.id));
    auto const entries = tx.evidence().of(record.id);
    return std::ranges::none_of(entries, [&](Evidence const& entry) { return entry.at >= begun; });
}

Json evidence_json(Evidence const& entry)
{
    return {
        {"id", std::to_string(entry.id.value)},
        {"name", entry.name},
        {"type", entry.type},
        {"bytes", entry.bytes},
        {"sha256", entry.sha256},
        {"at", to_rfc3339(entry.at)},
        {"by", entry.by.value},
    };
}

Json evidence_json(std::vector<Evidence> const& entries)
{
    auto list = Json::array();
    for (auto const& entry : entries) {
        list.push_back(evidence_json(entry));
    }
    return list;
}

Result<void> CaseDesk::check_evidence(Tx& tx, CaseRecord const& record) const
{
    return lacks_evidence(tx, options_, record) ? conflict(std::string{kLacking}) : Result<void>{};
}

Result<Shown> CaseDesk::add_evidence(
    Tx& tx, Person const& person, CaseCode const& code, std::optional<std::int64_t> expected, NewFile const& file
) const
{
    auto found = find_for(tx, person, code, Action::note, expected);
    if (!found) {
        return std::unexpected(found.error());
    }
    auto const type = file_type_of(file.content);
    if (!type) {
        return invalid_input("file: only JPEG, PNG, WebP, HEIC, PDF, MP4, M4A, DOCX and XLSX are taken");
    }
    if (tx.evidence().of(found->id).size() >= kMaxFiles) {
        return conflict(fmt::format("a case holds at most {} files", kMaxFiles));
    }
    Rules const rules{units_, topics_, calendar_, options_, views_};
    CaseWriter writer{tx, rules, clock_.now()};
    Evidence entry{
        {},
        found->id,
        writer.now(),
        person.username,
        shown_name(file.name, *type),
        std::string{type->mime},
        static_cast<std::int64_t>(file.content.size()),
        sha256_hex({file.content})
    };
    auto const id = tx.evidence().add(entry, file.content);
    if (!id) {
        return std::unexpected(id.error());
    }
    entry.id = *id;
    // the name may say who it shows: it stays with the file
    Json data{
        {"evidence", std::to_string(id->value)}, {"type", entry.type}, {"bytes", entry.bytes}, {"sha256", entry.sha256}
    };
    if (auto const written = writer.change(*found, person.username.value, "case.evidence", std::move(data)); !written) {
        return std::unexpected(written.error());
    }
    return Shown{evidence_json(entry), found->version, found->restricted};
}

Result<EvidenceFile> CaseDesk::read_evidence(Tx& tx, Person const& person, CaseCode const& code, EvidenceId id) const
{
    auto const record = find_for(tx, person, code, Action::read_case);
    if (!record) {
        return std::unexpected(record.error());
    }
    auto const entry = tx.evidence().find(id);
    if (!entry || entry->case_id != record->id) {
        return not_found("no such file");
    }
    auto content = tx.evidence().content(*entry);
    if (!content) {
        return std::unexpected(content.error());
    }
    return EvidenceFile{*entry, std::move(*content), record->restricted};
}

}  // namespace hub::cases
