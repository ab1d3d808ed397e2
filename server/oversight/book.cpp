// The reception book, form 03/TCD of Nghị định 154/2026 (domain.md §2.2): one row for each case.
#include "domain/masking.hpp"
#include "oversight/desk.hpp"

#include <fmt/format.h>

namespace hub::oversight {
namespace {

enum Column : std::size_t {
    number,
    date,
    name_and_address,
    identity_number,
    summary,
    kind,
    people,
    resolved_before,
    competent,
    guided_to,
    accepted_by,
    result,
    note,
};
static_assert(Column::note + 1 == kBookColumns);

std::string kind_name(MatterKind kind)
{
    switch (kind) {
        case MatterKind::complaint:
            return "Khiếu nại";
        case MatterKind::denunciation:
            return "Tố cáo";
        case MatterKind::petition:
            return "Kiến nghị";
        case MatterKind::question:
            return "Hỏi đáp";
        default:
            return "Phản ánh";
    }
}

std::string state_name(CaseState state)
{
    switch (state) {
        case CaseState::open:
            return "Mới tiếp nhận";
        case CaseState::accepted:
            return "Đang giải quyết";
        case CaseState::waiting_citizen:
            return "Chờ người dân bổ sung";
        case CaseState::forwarded:
            return "Đã chuyển cơ quan khác";
        case CaseState::answered:
            return "Đã trả lời";
        case CaseState::closed:
            return "Đã kết thúc";
        case CaseState::rejected:
            return "Không thụ lý";
        case CaseState::reopened:
            return "Giải quyết lại";
    }
    return {};
}

std::string day_text(Instant at)
{
    std::chrono::year_month_day const civil{local_day(at)};
    return fmt::format(
        "{:02}/{:02}/{:04}",
        static_cast<unsigned>(civil.day()),
        static_cast<unsigned>(civil.month()),
        static_cast<int>(civil.year())
    );
}

/// What the official wrote when passing the case on: where to.
std::string forwarded_to(Tx& tx, CaseRecord const& record)
{
    std::string words;
    if (record.state == CaseState::forwarded) {
        for (auto const& event : tx.cases().events(record.id)) {
            if (text_or(event.data, "to") == name_of(CaseState::forwarded)) {
                words = text_or(event.data, "reason");
            }
        }
    }
    return words;
}

std::string result_of(CaseRecord const& record)
{
    auto text = state_name(record.state);
    auto const end = record.answered_at ? record.answered_at : record.closed_at;
    if (end) {
        text += ", ngày " + day_text(*end);
        text += *end <= record.resolve_due_at ? " (đúng hạn)" : " (quá hạn)";
    } else {
        text += ", hạn " + day_text(record.resolve_due_at);
    }
    return text;
}

std::string joined(std::string const& one, std::string const& other)
{
    return one.empty() || other.empty() ? one + other : one + "; " + other;
}

}  // namespace

std::vector<std::string> OversightDesk::book_head()
{
    return {
        "Số",
        "Ngày tiếp",
        "Họ tên, địa chỉ",
        "Số định danh / CCCD",
        "Nội dung vụ việc",
        "Loại (khiếu nại, tố cáo, kiến nghị, phản ánh)",
        "Số người có cùng nội dung",
        "Cơ quan đã giải quyết",
        "Thuộc thẩm quyền (x)",
        "Hướng dẫn, chuyển đến cơ quan",
        "Cơ quan thụ lý",
        "Theo dõi kết quả giải quyết",
        "Ghi chú",
    };
}

std::optional<std::vector<std::string>> OversightDesk::book_row(Tx& tx, Person const& person, CaseId id) const
{
    auto const record = tx.cases().find(id);
    if (!record) {
        return std::nullopt;
    }
    CaseScope const scope{
        record->lead_unit, record->cooperating, record->assignee, record->restricted, record->accused_unit
    };
    if (!permits(person, Action::read_case, units_, &scope)) {
        return std::nullopt;
    }
    std::vector<std::string> row(kBookColumns);
    row[number] = record->code.value;
    row[kind] = kind_name(record->kind);
    if (record->restricted || !record->accused_unit.empty()) {
        return row;
    }
    bool const named = permits(person, Action::read_contact, units_, &scope);
    auto const shown = [named](std::string const& text) { return named ? text : mask_personal_data(text); };
    row[date] = day_text(record->opened_at);
    if (named) {
        auto const thread = tx.conversations().find(record->conversation);
        row[name_and_address] = joined(thread ? thread->display_name : std::string{}, record->place_text);
    }
    row[summary] = shown(record->title);
    row[people] = "1";
    bool const passed_on = record->state == CaseState::forwarded;
    row[competent] = passed_on ? "" : "x";
    row[guided_to] = shown(forwarded_to(tx, *record));
    if (record->acknowledged_at && !passed_on) {
        auto const* unit = units_.find(record->lead_unit);
        row[accepted_by] = unit == nullptr ? record->lead_unit.value : unit->name;
    }
    row[result] = result_of(*record);
    row[note] = record->rating > 0 ? fmt::format("Người dân đánh giá {}/5", record->rating) : std::string{};
    return row;
}

}  // namespace hub::oversight
