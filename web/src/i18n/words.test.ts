import { describe, expect, it } from 'vitest';
import en from './en.json';
import vi from './vi.json';

const flat = (value: object, prefix = ''): string[] =>
  Object.entries(value).flatMap(([name, inner]) => (typeof inner === 'string' ? [prefix + name] : flat(inner as object, `${prefix}${name}.`)));
const sources = import.meta.glob(['/src/**/*.{ts,tsx}', '!/src/**/*.test.*'], { query: '?raw', import: 'default', eager: true }) as Record<string, string>;

describe('words', () => {
  const keys = new Set(flat(vi));

  it('are the same set in both languages', () => {
    expect(flat(en).sort()).toEqual([...keys].sort());
  });

  it('exist for every key the pages name', () => {
    const missing: string[] = [];
    for (const [path, source] of Object.entries(sources)) {
      for (const [, key] of source.matchAll(/\bt\('([a-z_]+\.[A-Za-z_.]+)'/g)) {
        if (!keys.has(key!) && !keys.has(`${key}_other`)) missing.push(`${path}: ${key}`);
      }
      for (const [, section] of source.matchAll(/\bt\(`([a-z_]+)\.[a-z_]*\$\{/g)) {
        if (![...keys].some((key) => key.startsWith(`${section}.`))) missing.push(`${path}: ${section}.*`);
      }
    }
    expect(missing).toEqual([]);
  });

  it('name the same values in both languages', () => {
    const read = (source: object, key: string): string => key.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], source) as string;
    const values = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
    for (const key of keys) expect(values(read(en, key)), key).toEqual(values(read(vi, key)));
  });
});
