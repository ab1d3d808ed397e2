#pragma once
// The webhook fixtures, read from the tables of tests/data/fixtures/README.md, so that what the tests expect of a
// signature is what that page states.

#include "connectors/sdk/connector.hpp"
#include "connectors/sdk/simulator.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hub::connectors::harness {

struct Fixture {
    std::string connector;
    std::string file;  ///< "zalo/01-user-send-text-rubbish.json".
    std::string note;
    std::size_t bytes = 0;  ///< As the page states.
    std::string timestamp;  ///< Zalo only.
    std::string signature;  ///< 64 hex digits.
    std::string body;
};

/// A value that a wrong implementation computes for a file; must be refused.
struct WrongValue {
    std::string mistake;
    std::string connector;
    std::string file;
    std::string value;
};

/// Aborts the test program when the page or a file is missing.
[[nodiscard]] std::vector<Fixture> const& fixtures();
[[nodiscard]] std::vector<Fixture> fixtures_of(std::string_view connector);
/// By the number that its name begins with: body_of("zalo", 1).
[[nodiscard]] std::string const& body_of(std::string_view connector, int number);
[[nodiscard]] std::vector<WrongValue> const& wrong_values();

inline constexpr std::string_view kZaloApp = "2718281828459045235";
inline constexpr std::string_view kZaloOa = "3141592653589793238";
inline constexpr std::string_view kZaloKey = "oaT3stK3yPh0ngS0ngXanh26";
inline constexpr std::string_view kZaloAppSecret = "appT3stS3cr3tKhongDungDeKy";
inline constexpr std::string_view kFacebookApp = "482915736048271";
inline constexpr std::string_view kFacebookSecret = "8f1c2a7be94d4c06a3d5e7f90b1c2d3e";
inline constexpr std::string_view kFacebookVerifyToken = "ma-xac-minh-thu-nghiem-2026";
inline constexpr std::string_view kFacebookPage = "104728391056273";
inline constexpr std::string_view kWebchatAccount = "song-xanh";
inline constexpr std::string_view kWebchatKey = "webch4tT3stK3yPh0ngS0ngXanh26";
inline constexpr Instant kTimeZero = from_millis(1'795'136'400'000);

[[nodiscard]] ChannelSecrets secrets_of(std::string_view connector);
[[nodiscard]] Channel channel_of(std::string_view connector);
[[nodiscard]] SimulatorOptions simulator_options(std::string_view connector);
/// A POST with the signature header of that platform.
[[nodiscard]] WebhookRequest request_with(std::string_view connector, std::string body, std::string_view signature);
[[nodiscard]] WebhookRequest request_of(SimulatedWebhook const& webhook);
[[nodiscard]] std::string_view signature_header(std::string_view connector);

/// All members of an event as one line, to compare lists.
[[nodiscard]] std::string describe(InboundEvent const& event);
[[nodiscard]] std::string describe(std::vector<InboundEvent> const& events);

/// A call as the sender would put it on the wire, token filled in.
[[nodiscard]] SimulatedCall on_the_wire(ApiCall const& call, std::string const& token);

}  // namespace hub::connectors::harness
