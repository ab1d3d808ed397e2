// Characters that can turn or hide text: shown by name, so that nobody is led astray by what is not seen.
const NAMES: Record<string, string> = {
  '\u200B': 'ZWSP', '\u200E': 'LRM', '\u200F': 'RLM', '\u202A': 'LRE', '\u202B': 'RLE', '\u202C': 'PDF',
  '\u202D': 'LRO', '\u202E': 'RLO', '\u2060': 'WJ', '\u2066': 'LRI', '\u2067': 'RLI', '\u2068': 'FSI', '\u2069': 'PDI',
  '\uFEFF': 'BOM', '\u00AD': 'SHY',
};
const PATTERN = /[\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF\u00AD]/g;

/** Text without turning and invisible marks; joiners stay, emoji and scripts need them. */
export const plain = (text: string): string => text.replace(PATTERN, '');

export const hiddenMarks = (text: string): string[] => [...new Set((text.match(PATTERN) ?? []).map((mark) => NAMES[mark] ?? '?'))];
