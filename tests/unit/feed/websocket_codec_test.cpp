// RFC 6455 in miniature: what a client may send, byte by byte, and what closes it.
#include "feed/websocket_codec.hpp"

#include <gtest/gtest.h>

namespace hub::feed {
namespace {

std::string frame(unsigned first, std::string_view payload, bool masked = true)
{
    std::string out(1, static_cast<char>(first));
    unsigned const mask_bit = masked ? 0x80U : 0;
    if (payload.size() < 126) {
        out += static_cast<char>(mask_bit | payload.size());
    } else if (payload.size() < 65536) {
        out += static_cast<char>(mask_bit | 126U);
        out += static_cast<char>(payload.size() >> 8U);
        out += static_cast<char>(payload.size() & 0xFFU);
    } else {
        out += static_cast<char>(mask_bit | 127U);
        for (int shift = 56; shift >= 0; shift -= 8) {
            out += static_cast<char>((payload.size() >> static_cast<unsigned>(shift)) & 0xFFU);
        }
    }
    std::string_view const mask("\x11\x22\x33\x44", 4);
    out += masked ? mask : "";
    for (std::size_t index = 0; index < payload.size(); ++index) {
        out += static_cast<char>(payload[index] ^ (masked ? mask[index % 4] : 0));
    }
    return out;
}

struct Log final : FrameSink {
    std::string text;
    bool on_text(std::string_view message) override
    {
        text += "T(" + std::string(message.substr(0, 20)) + ")";
        return true;
    }
    bool on_binary(std::string_view message) override
    {
        text += "B" + std::to_string(message.size());
        return true;
    }
    bool on_ping(std::string_view payload) override
    {
        text += "P(" + std::string(payload) + ")";
        return true;
    }
    bool on_pong(std::string_view payload) override
    {
        text += "O(" + std::string(payload) + ")";
        return true;
    }
    bool on_close(std::uint16_t code, std::string_view reason) override
    {
        text += "C" + std::to_string(code) + "(" + std::string(reason) + ")";
        return false;
    }
};

struct Case {
    char const* name;
    std::string bytes;
    std::string log;
    int code = 0;
};

class Frames : public testing::TestWithParam<Case> {};

TEST_P(Frames, ReadTheSameWholeAndByteByByte)
{
    for (std::size_t step : {GetParam().bytes.size(), std::size_t{1}, std::size_t{3}}) {
        FrameReader reader(65536);
        Log log;
        int code = 0;
        for (std::size_t at = 0; at < GetParam().bytes.size() && code == 0; at += step) {
            code = reader.feed(std::string_view(GetParam().bytes).substr(at, step), log).value_or(0);
        }
        EXPECT_EQ(code, GetParam().code) << "step " << step;
        EXPECT_EQ(log.text, GetParam().log) << "step " << step;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    Frames,
    testing::Values(
        Case{"text", frame(0x81, "hello"), "T(hello)"},
        Case{"empty text", frame(0x81, ""), "T()"},
        Case{"binary of 70000", frame(0x82, std::string(70000, 'x')), "", 1009},
        Case{"text of 65536", frame(0x81, std::string(65536, 'a')), "T(aaaaaaaaaaaaaaaaaaaa)"},
        Case{"text of 126", frame(0x81, std::string(126, 'b')), "T(bbbbbbbbbbbbbbbbbbbb)"},
        Case{"two frames", frame(0x81, "a") + frame(0x81, "b"), "T(a)T(b)"},
        Case{
            "fragments with a ping between", frame(0x01, "he") + frame(0x89, "!") + frame(0x80, "llo"), "P(!)T(hello)"
        },
        Case{"character split over fragments", frame(0x01, "\xE1\xBB") + frame(0x80, "\x87"), "T(\xE1\xBB\x87)"},
        Case{"character never ended", frame(0x81, "\xE1\xBB"), "", 1007},
        Case{"overlong", frame(0x81, "\xC0\xAF"), "", 1007},
        Case{"surrogate", frame(0x81, "\xED\xA0\x80"), "", 1007},
        Case{"above U+10FFFF", frame(0x81, "\xF4\x90\x80\x80"), "", 1007},
        Case{"bad byte in the first fragment", frame(0x01, "\xFF"), "", 1007},
        Case{"pong", frame(0x8A, "x"), "O(x)"},
        Case{"ping of 125", frame(0x89, std::string(125, 'p')), "P(" + std::string(125, 'p') + ")"},
        Case{"ping of 126", frame(0x89, std::string(126, 'p')), "", 1002},
        Case{"fragmented ping", frame(0x09, ""), "", 1002},
        Case{"reserved bit", frame(0xC1, "a"), "", 1002},
        Case{"reserved opcode", frame(0x83, "a"), "", 1002},
        Case{"reserved control opcode", frame(0x8B, "a"), "", 1002},
        Case{"not masked", frame(0x81, "a", false), "", 1002},
        Case{"continuation of nothing", frame(0x80, "a"), "", 1002},
        Case{"new message inside another", frame(0x01, "a") + frame(0x81, "b"), "", 1002},
        Case{"length longer than needed", std::string("\x81\xFE\x00\x01\x01\x02\x03\x04x", 9), "", 1002},
        Case{
            "length with the top bit",
            std::string("\x81\xFF\x80\x00\x00\x00\x00\x00\x00\x01", 10) + std::string(4, 'm'),
            "",
            1002
        },
        Case{
            "length of a terabyte",
            std::string("\x81\xFF\x00\x00\x01\x00\x00\x00\x00\x00", 10) + std::string(4, 'm'),
            "",
            1009
        },
        Case{"fragments over the limit", frame(0x01, std::string(65536, 'a')) + frame(0x80, "a"), "", 1009},
        Case{"close without code", frame(0x88, ""), "C0()"},
        Case{"close with reason", frame(0x88, std::string("\x03\xE8") + "bye"), "C1000(bye)"},
        Case{"close of one byte", frame(0x88, "\x03"), "", 1002},
        Case{"close 1005", frame(0x88, "\x03\xED"), "", 1002},
        Case{"close 1016", frame(0x88, "\x03\xF8"), "", 1002},
        Case{"close 3000", frame(0x88, "\x0B\xB8"), "C3000()"},
        Case{"close with bad text", frame(0x88, std::string("\x03\xE8\xFF")), "", 1007},
        Case{"nothing after close", frame(0x88, "") + frame(0x81, "a"), "C0()"}
    )
);

TEST(FrameWriting, UsesTheShortestLength)
{
    for (auto const& [size, header] :
         std::vector<std::pair<std::size_t, std::size_t>>{{0, 2}, {125, 2}, {126, 4}, {65535, 4}, {65536, 10}}) {
        std::string out;
        append_frame(out, Opcode::text, std::string(size, 'x'));
        EXPECT_EQ(out.size(), size + header);
    }
    std::string close;
    append_close_frame(close, 3008, std::string(200, 'r'));
    EXPECT_EQ(close.size(), 127U);
}

}  // namespace
}  // namespace hub::feed
