// Beast is compiled once in a program; this object holds nothing else, so a linker that has these symbols already
// leaves it out.
#include <boost/beast/src.hpp>
