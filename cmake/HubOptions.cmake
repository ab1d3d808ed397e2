# Compiler, flags, sanitizers: every target takes them from hub::options and from nowhere else.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    message(FATAL_ERROR "GCC below 13 miscompiles coroutines: use clang 19 (cmake --preset release). See docs/adr/0001-compiler.md")
endif()

set(HUB_SANITIZE "" CACHE STRING "Sanitizers, as given to -fsanitize=")
option(HUB_FUZZ "Build the fuzz targets" OFF)
option(HUB_WERROR "Warnings are errors" ON)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

find_program(HUB_CCACHE ccache)
if(HUB_CCACHE)
    # what ccache asks for before it keeps objects that were made with a precompiled header
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${HUB_CCACHE})
endif()
# lines for stack traces and sanitizers; names of locals cost a quarter of every build (-DHUB_DEBUG_INFO=-g brings them back)
set(HUB_DEBUG_INFO "-g1" CACHE STRING "Debug information of debug builds")
set(CMAKE_CXX_FLAGS_DEBUG ${HUB_DEBUG_INFO})

find_package(Threads REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS headers url)
find_package(OpenSSL 3.0 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(pq REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(oath REQUIRED IMPORTED_TARGET liboath)
pkg_check_modules(icu REQUIRED IMPORTED_TARGET icu-uc icu-i18n)
pkg_check_modules(qrcodegen REQUIRED IMPORTED_TARGET qrcodegencpp)
pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)
find_package(simdjson REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(pugixml REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CLI11 REQUIRED)

add_library(hub_options INTERFACE)
add_library(hub::options ALIAS hub_options)
target_include_directories(hub_options INTERFACE ${PROJECT_SOURCE_DIR}/server ${PROJECT_SOURCE_DIR})
target_compile_options(hub_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
    -fstack-protector-strong -fstack-clash-protection -fcf-protection
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>"
    # libstdc++ 12's <expected> guards on this macro, which clang below 19 reports too low
    $<$<BOOL:${HUB_WERROR}>:-Werror>)
target_compile_definitions(hub_options INTERFACE
    BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION SPDLOG_FMT_EXTERNAL
    BOOST_ASIO_DISABLE_VISIBILITY _GLIBCXX_ASSERTIONS
    HUB_VERSION="${PROJECT_VERSION}"
    $<$<CONFIG:Release>:_FORTIFY_SOURCE=3>)
target_link_options(hub_options INTERFACE -fuse-ld=lld -Wl,-z,relro,-z,now)
target_link_libraries(hub_options INTERFACE
    Threads::Threads Boost::headers Boost::url nlohmann_json::nlohmann_json spdlog::spdlog fmt::fmt)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(hub_options INTERFACE -O3 -flto=thin)
    target_link_options(hub_options INTERFACE -flto=thin -Wl,--thinlto-cache-dir=${PROJECT_BINARY_DIR}/lto-cache)
endif()
if(HUB_SANITIZE)
    target_compile_options(hub_options INTERFACE -fsanitize=${HUB_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g1)
    target_link_options(hub_options INTERFACE -fsanitize=${HUB_SANITIZE})
endif()
