#include "adapters/sql/evidence_store.hpp"

#include "base/crypto.hpp"

namespace hub::adapters::sql {
namespace {

#define HUB_EVIDENCE_COLUMNS "id, case_id, at, username, name, type, bytes, sha256"

Evidence evidence_of(Row& row)
{
    Evidence entry;
    row.read(entry.id, entry.case_id, entry.at, entry.by, entry.name, entry.type, entry.bytes, entry.sha256);
    return entry;
}

}  // namespace

Result<EvidenceId> SqlEvidence::add(Evidence const& evidence, std::string_view content)
{
    database_.run(
        "INSERT INTO evidence_content(sha256, content) VALUES(?,?) ON CONFLICT(sha256) DO NOTHING",
        evidence.sha256,
        Blob{content}
    );
    auto const added = database_.run(
        "INSERT INTO evidence(case_id, at, username, name, type, bytes, sha256) VALUES(?,?,?,?,?,?,?)"
        " ON CONFLICT(case_id, sha256) DO NOTHING",
        evidence.case_id,
        evidence.at,
        evidence.by,
        evidence.name,
        evidence.type,
        evidence.bytes,
        evidence.sha256
    );
    return added == 1 ? Result<EvidenceId>{EvidenceId{database_.last_id()}} : conflict("doubled");
}

std::vector<Evidence> SqlEvidence::of(CaseId id)
{
    return database_.all("SELECT " HUB_EVIDENCE_COLUMNS " FROM evidence WHERE case_id=? ORDER BY id", evidence_of, id);
}

std::optional<Evidence> SqlEvidence::find(EvidenceId id)
{
    return database_.first("SELECT " HUB_EVIDENCE_COLUMNS " FROM evidence WHERE id=?", evidence_of, id);
}

Result<std::string> SqlEvidence::content(Evidence const& evidence)
{
    std::string bytes;
    bool found = false;
    database_.each(
        "SELECT content FROM evidence_content WHERE sha256=?",
        [&](Row& row) {
            row.read(BlobOut{bytes});
            found = true;
        },
        evidence.sha256
    );
    if (!found) {
        return not_found("no such file");
    }
    if (sha256_hex({bytes}) != evidence.sha256) {  // promise P16: damaged bytes are refused, not served
        return failure(Errc::internal, "a stored file is damaged");
    }
    return bytes;
}

}  // namespace hub::adapters::sql
