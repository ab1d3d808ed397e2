// Texts to answer with: those that the units keep, nearest first, then the sentences of every day.
import type { TFunction } from 'i18next';
import type { CaseFile, FilledTemplate } from '@/lib/types';
import { fieldsIn } from '@/utils/fields';
import { fold } from '@/utils/fold';
import { snippetsFor } from './snippets';

export interface Sentence {
  id: string;
  title: string;
  whose: string;
  shortcut: string;
  text: string;
}

export function sentencesFor(file: CaseFile, stored: FilledTemplate[], t: TFunction): Sentence[] {
  return [
    ...stored.map((one) => ({ id: `t${one.id}`, title: one.title, whose: one.unit_name || t('template.everybody'), shortcut: one.shortcut, text: one.text })),
    ...snippetsFor(file).map((one) => ({ id: one.id, title: t(`snippet.${one.id}`), whose: t('snippet.built_in'), shortcut: '', text: one.text })),
  ];
}

/** By the short name first, then by words of the title. */
export function findSentences(all: Sentence[], words: string): Sentence[] {
  const wanted = fold(words);
  const short = all.filter((one) => one.shortcut !== '' && one.shortcut.startsWith(wanted));
  const named = all.filter((one) => !short.includes(one) && wanted.split(/[._-]/).every((word) => fold(one.title).includes(word)));
  return wanted ? [...short, ...named] : all;
}

/** The first field that is still empty, from here on. */
export function firstField(text: string, from: number): { from: number; until: number } | null {
  return fieldsIn(text).find((field) => field.from >= from) ?? null;
}
