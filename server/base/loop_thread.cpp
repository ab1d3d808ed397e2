#include "base/loop_thread.hpp"

#include <future>

namespace hub {

LoopThread::LoopThread() : keep_running_(loop_.get_executor()), thread_([this] { loop_.run(); }) {}

LoopThread::~LoopThread()
{
    stop();
}

void LoopThread::spawn(std::string name, Task<void> task)
{
    tasks_.spawn(loop_.get_executor(), std::move(name), std::move(task));
}

void LoopThread::stop()
{
    if (!thread_.joinable()) {
        return;
    }
    std::promise<void> ended;
    tasks_.stop([&ended] { ended.set_value(); });
    ended.get_future().wait();
    keep_running_.reset();
    loop_.stop();
    thread_.join();
}

}  // namespace hub
