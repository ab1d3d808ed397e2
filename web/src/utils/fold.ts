/** Search form: small letters without Vietnamese marks; đ is folded too. */
export const fold = (text: string): string =>
  text.normalize('NFD').replace(/\p{Mn}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();

export function matchesWords(haystack: string, words: string): boolean {
  const folded = fold(haystack);
  return fold(words).split(/\s+/).filter(Boolean).every((word) => folded.includes(word));
}
