// The TLS part of Asio, compiled once in a program; alone in its object for the same reason as beast_impl.cpp.
#include <boost/asio/ssl/impl/src.hpp>
