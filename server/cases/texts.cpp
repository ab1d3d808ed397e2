#include "cases/texts.hpp"

#include <algorithm>

namespace hub::cases {
namespace {

constexpr std::string_view kBeforeSecret = ", mã bí mật: ";

constexpr std::string_view kGreeting = "Kính gửi ông/bà,\n";

std::string said(MatterKind kind)
{
    switch (kind) {
        case MatterKind::question:
            return "câu hỏi";
        case MatterKind::petition:
            return "kiến nghị";
        default:
            return "phản ánh";
    }
}

std::string numbers_of(AckLine const& line)
{
    return "Mã: " + line.code + std::string{kBeforeSecret} + line.secret + ".";
}

std::string ordinary_line(AckLine const& line)
{
    auto text = "- " + numbers_of(line);
    text += line.topic.empty() ? "" : " Nội dung: " + line.topic + ".";
    text += line.restricted ? " Danh tính của ông/bà được giữ kín." : "";
    return text + " Đơn vị xử lý: " + line.lead_unit + ". Trả lời trước " + to_vietnamese(line.due_at) + ".";
}

std::string ordinary_block(std::string const& office, std::vector<AckLine> const& lines)
{
    if (lines.empty()) {
        return {};
    }
    auto text = office + " đã nhận " + said(lines.front().kind) + " của ông/bà.\n";
    for (auto const& line : lines) {
        text += ordinary_line(line) + "\n";
    }
    return text + "Ông/bà có thể gửi thêm địa điểm, hình ảnh ngay tại đây.\n";
}

// Luật Khiếu nại 02/2011/QH13 Điều 8 (form), Điều 9 (90 days). A chat message is not a valid complaint.
std::string complaint_block(AckLine const& line)
{
    return "Chúng tôi đã nhận được tin nhắn của ông/bà. " + numbers_of(line) +
           " Tin nhắn này chưa phải là đơn khiếu nại và chưa được thụ lý. Để khiếu nại theo Luật Khiếu nại (Điều 8), "
           "ông/bà gửi đơn có chữ ký, ghi ngày tháng năm, họ tên, địa chỉ, nội dung, lý do và yêu cầu, kèm tài liệu; "
           "hoặc đến "
           "trình bày trực tiếp để cán bộ ghi lại và ông/bà ký xác nhận. Nơi nhận: nơi tiếp công dân của cơ quan có "
           "quyết "
           "định hoặc hành vi bị khiếu nại. Thời hiệu là 90 ngày kể từ ngày nhận hoặc biết được quyết định, hành vi "
           "(Điều "
           "9). Cán bộ có trách nhiệm sẽ xem và trả lời ông/bà trước " +
           to_vietnamese(line.due_at) + ".\n";
}

// Luật Tố cáo 25/2018/QH14 Điều 22, 23 (form), Điều 9, 56 (secrecy). Nothing here repeats what was written.
std::string denunciation_block(AckLine const& line)
{
    return "Chúng tôi đã nhận được tin nhắn của ông/bà. " + numbers_of(line) +
           " Chỉ người có trách nhiệm được xem tin nhắn này. Theo Luật Tố cáo (Điều 22, 23), tố cáo cần đơn có chữ ký, "
           "ghi "
           "họ tên, địa chỉ, cách liên hệ, hoặc trình bày trực tiếp tại nơi tiếp công dân của cơ quan có thẩm quyền; "
           "tin "
           "nhắn này chưa thay cho đơn. Danh tính của người gửi được giữ bí mật. Vì an toàn, xin không nêu thêm chi "
           "tiết ở "
           "nơi công khai.\n";
}

std::string blocks(std::string const& office, std::vector<AckLine> const& lines)
{
    std::vector<AckLine> ordinary;
    std::string restricted;
    for (auto const& line : lines) {
        if (line.kind == MatterKind::complaint) {
            restricted += complaint_block(line);
        } else if (line.kind == MatterKind::denunciation) {
            restricted += denunciation_block(line);
        } else {
            ordinary.push_back(line);
        }
    }
    return ordinary_block(office, ordinary) + restricted;
}

std::string in_parentheses(std::string const& reason)
{
    return reason.empty() ? std::string{"."} : ". Lý do: " + reason + (reason.ends_with('.') ? "" : ".");
}

}  // namespace

std::string without_secrets(std::string text)
{
    constexpr std::string_view kHidden = "••••••";
    for (auto at = text.find(kBeforeSecret); at != std::string::npos; at = text.find(kBeforeSecret, at)) {
        at += kBeforeSecret.size();
        text.replace(at, std::min(text.find('.', at), text.size()) - at, kHidden);
    }
    return text;
}

std::string acknowledgement(
    std::string const& office, std::vector<AckLine> const& lines, bool first_contact, std::string const& status_url
)
{
    auto text = std::string{kGreeting} + blocks(office, lines);
    if (!status_url.empty()) {
        text += "Tra cứu bằng mã và mã bí mật: " + status_url + "\n";
    }
    if (first_contact) {
        text += "Tin nhắn và cách liên hệ được lưu chỉ để giải quyết việc này; chỉ cán bộ có trách nhiệm được xem.\n";
    }
    return text + "Trân trọng.";
}

std::string acknowledgement_addition(std::vector<AckLine> const& lines)
{
    return "\n" + blocks("Chúng tôi", lines);
}

std::string please_write(std::string const& office, AckLine const& line)
{
    return std::string{kGreeting} + office + " đã nhận hình ảnh, ghi âm hoặc tệp của ông/bà nhưng chưa rõ nội dung. " +
           numbers_of(line) +
           " Xin ông/bà viết thêm vài chữ: việc gì, ở đâu (số nhà, ngõ, đường, phường), từ khi nào. Cán bộ sẽ xem và "
           "trả "
           "lời trước " +
           to_vietnamese(line.due_at) + ".\nTrân trọng.";
}

std::string emergency_numbers()
{
    return "NẾU ĐANG NGUY HIỂM, XIN GỌI NGAY: 113 (công an), 114 (cháy, cứu nạn), 115 (cấp cứu), 112 (tìm kiếm cứu "
           "nạn), 111 "
           "(bảo vệ trẻ em). Đừng chờ trả lời qua tin nhắn.";
}

std::string public_acknowledgement(std::string const& office, std::vector<AckLine> const& lines, bool told_privately)
{
    std::string codes;
    for (auto const& line : lines) {
        if (!line.restricted) {
            codes += (codes.empty() ? "" : ", ") + line.code;
        }
    }
    auto text = "Kính gửi ông/bà, " + office + " đã nhận thông tin" + (codes.empty() ? "" : ", mã " + codes) + ". ";
    text += told_privately ? "Chúng tôi đã nhắn riêng cho ông/bà. "
                           : "Ông/bà nhắn tin riêng cho trang để được báo kết quả. ";
    return text + "Xin không nêu thông tin cá nhân ở nơi công khai.";
}

std::string rating_question(std::string const& office, std::string const& code, std::optional<Instant> silence)
{
    auto text = office + " đã trả lời việc mã " + code +
                ". Theo ông/bà, việc đã được giải quyết chưa? Xin nhắn lại ngay tại đây một số từ 1 (chưa được) đến 5 "
                "(rất tốt) và một lời góp ý, hoặc nhắn \"chưa\" nếu việc chưa xong.";
    if (silence) {
        text += " Nếu ông/bà không có ý kiến, việc sẽ khép lại sau " + to_vietnamese(*silence) + ".";
    }
    return text;
}

std::string holding_answer(std::vector<HoldingLine> const& lines, std::string const& status_url)
{
    auto text = std::string{kGreeting};
    for (auto const& line : lines) {
        text += "- Việc mã " + line.code + ": " + line.lead_unit;
        if (line.waits_for_citizen) {
            text += " đang chờ ông/bà gửi thêm thông tin.";
        } else if (line.promised) {
            text += " vẫn đang giải quyết, hẹn trả lời trước " + to_vietnamese(*line.promised) + ".";
        } else {
            text += line.overdue ? " xin lỗi vì đã quá hẹn và vẫn đang giải quyết." : " vẫn đang giải quyết.";
        }
        text += "\n";
    }
    if (!status_url.empty()) {
        text += "Xem tiến độ và câu trả lời bằng mã và mã bí mật: " + status_url + "\n";
    }
    return text +
           "Để nhận câu trả lời ngay tại đây, ông/bà chỉ cần nhắn lại một tin bất kỳ: ứng dụng chỉ cho chúng tôi viết "
           "trong một thời gian sau tin nhắn gần nhất của ông/bà.\nTrân trọng.";
}

std::string reopened_notice(std::string const& office, std::string const& code)
{
    return std::string{kGreeting} + "Chúng tôi xin lỗi vì việc mã " + code + " chưa xong. Việc đã được mở lại; " +
           office +
           " và lãnh đạo đơn vị đã được báo. Ông/bà có thể gửi thêm hình ảnh, địa điểm ngay tại đây.\nTrân trọng.";
}

std::string extension_notice(std::string const& office, std::string const& code, Instant due_at)
{
    return std::string{kGreeting} + "Việc mã " + code + " cần thêm thời gian. " + office +
           " xin lỗi vì sự chậm trễ và sẽ trả lời ông/bà trước " + to_vietnamese(due_at) + ".\nTrân trọng.";
}

std::string calendar_notice(std::string const& office, std::string const& code, Instant due_at)
{
    return std::string{kGreeting} + "Lịch nghỉ, lịch làm việc vừa thay đổi theo thông báo mới. " + office +
           " sẽ trả lời việc mã " + code + " trước " + to_vietnamese(due_at) + ".\nTrân trọng.";
}

std::string pause_notice(std::string const& office, std::string const& code, Instant until)
{
    return std::string{kGreeting} + "Để trả lời việc mã " + code + ", " + office +
           " đang chờ ý kiến của cơ quan khác. Thời hạn tạm dừng, muộn nhất đến " + to_vietnamese(until) +
           "; sau đó việc được xử lý tiếp.\nTrân trọng.";
}

std::string forwarded_notice(std::string const& office, std::string const& code, std::string const& reason)
{
    return std::string{kGreeting} + "Việc mã " + code + " không thuộc thẩm quyền của " + office +
           " và đã được chuyển đến cơ quan có thẩm quyền" + in_parentheses(reason) + "\nTrân trọng.";
}

std::string rejected_notice(std::string const& office, std::string const& code, std::string const& reason)
{
    return std::string{kGreeting} + office + " chưa thể xử lý việc mã " + code + in_parentheses(reason) +
           " Ông/bà có thể gửi thêm thông tin ngay tại đây.\nTrân trọng.";
}

}  // namespace hub::cases
