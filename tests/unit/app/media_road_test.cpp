// Which addresses of citizens' pictures may be fetched at all: decided before any name is resolved.
#include "app/media_worker.hpp"

#include <gtest/gtest.h>

namespace hub::app {
namespace {

struct Road {
    char const* name;
    char const* url;
    MediaRoad road;
};

class MediaRoadTest : public ::testing::TestWithParam<Road> {};

TEST_P(MediaRoadTest, LeadsOnlyToListedHosts)
{
    MediaSource const source{{".zdn.vn", "cdn.example"}, {"http://127.0.0.1:8091", ""}};
    EXPECT_EQ(road_of(GetParam().url, source), GetParam().road) << GetParam().url;
}

INSTANTIATE_TEST_SUITE_P(
    Every,
    MediaRoadTest,
    ::testing::Values(
        Road{"listed", "https://f21-zpc.zdn.vn/a/b.jpg?x=1", MediaRoad::outside},
        Road{"letter_case", "https://F21-ZPC.ZDN.VN/a.jpg", MediaRoad::outside},
        Road{"port_443", "https://cdn.example:443/a.jpg", MediaRoad::outside},
        Road{"bare_name", "https://cdn.example/a.jpg", MediaRoad::outside},
        Road{"stand_in", "http://127.0.0.1:8091/media/a.jpg", MediaRoad::stand_in},
        Road{"plain_http", "http://f21-zpc.zdn.vn/a.jpg", MediaRoad::none},
        Road{"other_port", "https://cdn.example:8443/a.jpg", MediaRoad::none},
        Road{"user_part", "https://cdn.example@evil.example/a.jpg", MediaRoad::none},
        Road{"user_part_listed", "https://evil@cdn.example/a.jpg", MediaRoad::none},
        Road{"suffix_without_dot", "https://evilzdn.vn/a.jpg", MediaRoad::none},
        Road{"suffix_alone", "https://zdn.vn/a.jpg", MediaRoad::none},
        Road{"listed_as_prefix", "https://f21.zdn.vn.evil.example/a.jpg", MediaRoad::none},
        Road{"below_a_bare_name", "https://x.cdn.example/a.jpg", MediaRoad::none},
        Road{"trailing_dot", "https://cdn.example./a.jpg", MediaRoad::none},
        Road{"listed_in_fragment", "https://evil.example#.zdn.vn", MediaRoad::none},
        Road{"listed_in_query", "https://evil.example?.zdn.vn", MediaRoad::none},
        Road{"backslash", "https://evil.example\\.zdn.vn/a.jpg", MediaRoad::none},
        Road{"percent", "https://evil.example%2f.zdn.vn/a.jpg", MediaRoad::none},
        Road{"unicode_dot", "https://evil.example\xE3\x80\x82zdn.vn/a.jpg", MediaRoad::none},
        Road{"line_break", "https://f21.zdn.vn\r\nHost: x/a.jpg", MediaRoad::none},
        Road{"loopback", "https://127.0.0.1/a.jpg", MediaRoad::none},
        Road{"ipv6", "https://[::1]/a.jpg", MediaRoad::none},
        Road{"metadata_service", "http://169.254.169.254/latest", MediaRoad::none},
        Road{"stand_in_prefix", "http://127.0.0.1:80911/a.jpg", MediaRoad::none},
        Road{"stand_in_user", "http://127.0.0.1:8091@evil.example/a.jpg", MediaRoad::none},
        Road{"file", "file:///etc/passwd", MediaRoad::none},
        Road{"data", "data:image/png;base64,AAAA", MediaRoad::none},
        Road{"no_host", "https:///a.jpg", MediaRoad::none},
        Road{"nothing", "", MediaRoad::none}
    ),
    [](auto const& info) { return info.param.name; }
);

}  // namespace
}  // namespace hub::app
