# Precompiled headers, one for libraries and one for tests: they halve a cold build. A source still names all it uses.
set(hub_precompiled
    <algorithm> <array> <atomic> <chrono> <cstdint> <deque> <expected> <filesystem> <fstream> <functional> <map> <memory>
    <mutex> <optional> <set> <span> <sstream> <string> <string_view> <thread> <unordered_map> <utility> <vector>
    <boost/asio.hpp> <boost/beast/core.hpp> <boost/beast/http.hpp> <fmt/format.h> <nlohmann/json.hpp> <spdlog/spdlog.h>)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/precompiled.cpp CONTENT "")
add_library(hub_precompiled OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
target_link_libraries(hub_precompiled PRIVATE hub::options)
target_compile_options(hub_precompiled PRIVATE $<$<CONFIG:Debug>:-Og>)
target_precompile_headers(hub_precompiled PRIVATE ${hub_precompiled})

# hub_library(name SOURCES … DEPS …)  one static library hub_<name>, aliased hub::<name>
function(hub_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
    if(NOT arg_SOURCES)
        # a module of headers only still needs one object for its archive
        file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/empty_${name}.cpp CONTENT "")
        set(arg_SOURCES ${CMAKE_CURRENT_BINARY_DIR}/empty_${name}.cpp)
    endif()
    add_library(hub_${name} STATIC ${arg_SOURCES})
    add_library(hub::${name} ALIAS hub_${name})
    target_link_libraries(hub_${name} PUBLIC hub::options ${arg_DEPS} PRIVATE ${arg_PRIVATE_DEPS})
    target_compile_options(hub_${name} PRIVATE $<$<CONFIG:Debug>:-Og>)
    target_precompile_headers(hub_${name} REUSE_FROM hub_precompiled)
endfunction()

# hub_module(name DEPS …)  the same, from every .cpp in the current folder
function(hub_module name)
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    hub_library(${name} SOURCES ${sources} ${ARGN})
endfunction()

# hub_tests(name SOURCES … DEPS … TIMEOUT … PROPERTIES …)  one GoogleTest program, each case a ctest test
find_package(GTest REQUIRED)
include(GoogleTest)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/precompiled_tests.cpp CONTENT "int main() {}")
add_executable(hub_precompiled_tests ${CMAKE_BINARY_DIR}/precompiled_tests.cpp)
target_link_libraries(hub_precompiled_tests PRIVATE hub::options hub::base GTest::gmock GTest::gtest)
target_compile_options(hub_precompiled_tests PRIVATE $<$<CONFIG:Debug>:-Og>)
target_precompile_headers(hub_precompiled_tests PRIVATE ${hub_precompiled} <gmock/gmock.h> <gtest/gtest.h>)
function(hub_tests name)
    cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;DEPS;PROPERTIES" ${ARGN})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 300)
    endif()
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE hub::options ${arg_DEPS} GTest::gmock GTest::gtest GTest::gtest_main)
    target_compile_definitions(${name} PRIVATE HUB_SOURCE_DIR="${PROJECT_SOURCE_DIR}" HUB_BINARY_DIR="${PROJECT_BINARY_DIR}")
    target_compile_options(${name} PRIVATE $<$<CONFIG:Debug>:-Og>)
    target_precompile_headers(${name} REUSE_FROM hub_precompiled_tests)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT ${arg_TIMEOUT} ${arg_PROPERTIES})
endfunction()
