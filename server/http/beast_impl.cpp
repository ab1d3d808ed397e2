// Beast is compiled once, here; message.cpp only sees declarations (BOOST_BEAST_SEPARATE_COMPILATION).
#include <boost/beast/src.hpp>
