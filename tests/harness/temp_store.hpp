#pragma once
// A real store in a folder of its own, gone with the test. Needs only hub::sqlite and GoogleTest.
//   TempStore temp;                      auto const id = temp->write_now([&](Tx& tx) -> Result<CaseId> { … });
//   temp.reopen();                       closes and opens the same file again

#include "adapters/sqlite/sqlite_store.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace hub::test {

class TempFolder {
public:
    TempFolder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "hub-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("cannot make a temporary folder");
        }
        path_ = pattern;
    }
    TempFolder(TempFolder const&) = delete;
    TempFolder& operator=(TempFolder const&) = delete;
    ~TempFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }
    [[nodiscard]] std::string file(std::string const& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

class TempStore {
public:
    /// `clock` may be a FakeClock of the test; nullptr is the system's.
    explicit TempStore(Clock const* clock = nullptr) : TempStore(make_options(clock)) {}
    /// With options of the test's own; `file` is filled in when empty.
    explicit TempStore(adapters::sqlite::Options options) : options_(std::move(options))
    {
        if (options_.file.empty()) {
            options_.file = folder_.file("hub.db");
        }
        reopen();
    }
    void reopen()
    {
        close();
        auto opened = adapters::sqlite::open(options_);
        if (!opened) {
            throw std::runtime_error("cannot open the test store: " + opened.error().detail);
        }
        store_ = std::move(*opened);
    }
    void close() { store_.reset(); }
    [[nodiscard]] Store& operator*() const noexcept { return *store_; }
    [[nodiscard]] Store* operator->() const noexcept { return store_.get(); }
    [[nodiscard]] std::string const& file() const noexcept { return options_.file; }
    [[nodiscard]] TempFolder const& folder() const noexcept { return folder_; }

private:
    static adapters::sqlite::Options make_options(Clock const* clock)
    {
        adapters::sqlite::Options options;
        options.clock = clock;
        return options;
    }

    TempFolder folder_;
    adapters::sqlite::Options options_;
    std::unique_ptr<Store> store_;
};

}  // namespace hub::test
