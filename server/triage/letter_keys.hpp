#pragma once
// Vietnamese letters as one key character and one tone digit, so that "hoà" and "hòa" get the same key ("hoa2") while
// "chó", "chợ" and "cho" stay apart. Made from the Unicode decompositions: ă A, â B, ê E, ô O, ơ P, ư U, đ D;
// tones 1 sắc, 2 huyền, 3 hỏi, 4 ngã, 5 nặng.

#include <string_view>

namespace hub::triage {

inline constexpr std::string_view kKeyLatin =  // U+0000 … U+01FF
    "                                                0123456789      "
    " abcdefghijklmnopqrstuvwxyz      abcdefghijklmnopqrstuvwxyz     "
    "                                          a       23     1o 113 "
    "aaBaaa ceeEeiiii nooOoo  uuuuy  aaBaaa ceeEeiiii nooOoo  uuuuy y"
    "aaAAaaccccccccddDDeeeeeeeeeegggggggghh  iiiiiiiii iijjkk lllllll"
    "l  nnnnnn   oooooo  rrrrrrsssssssstttt  uuuuuuuuuuuuwwyyyzzzzzzs"
    "                                PP             UU               "
    "    dddlllnnnaaiioouuuuuuuuuu aaaa    ggkkoooo  jdddgg  nnaa    ";
inline constexpr std::string_view kToneLatin =
    "0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000000000000"
    "2104000021002100042104000210010021040000210021000421040002100100"
    "0000001100000000000000000000000000000000440000000000000001100000"
    "0001100000000000000011000011000000000000440000000000000001100000"
    "0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000011002200000000000000000000000110022110000";
inline constexpr std::string_view kKeyVietnamese =  // U+1E00 … U+1EFF
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwyas    aaaaBBBBBBBBBBAAAAAAAAAAeeeeeeEE"
    "EEEEEEEEiiiiooooOOOOOOOOOOPPPPPPPPPPuuuuUUUUUUUUUUyyyyyyyy      ";
inline constexpr std::string_view kToneVietnamese =
    "0000550011005500000022110000000000005500000000111155005555000011"
    "0055005500001144221111000055550000551100550055000000000011004455"
    "2211000055000000005500000000000055331122334455112233445555334411"
    "2233445533555533112233445511223344555533112233445522553344000000";
static_assert(kKeyLatin.size() == 0x200 && kToneLatin.size() == 0x200);
static_assert(kKeyVietnamese.size() == 0x100 && kToneVietnamese.size() == 0x100);

}  // namespace hub::triage
