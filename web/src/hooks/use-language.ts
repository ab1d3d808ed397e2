// Language and words for small parts that stand on a page hundreds of times: lighter than useTranslation.
import type { TFunction } from 'i18next';
import { useSyncExternalStore } from 'react';
import { i18next } from '@/lib/i18n';
import type { Language } from '@/utils/time';

const subscribe = (listener: () => void): (() => void) => {
  i18next.on('languageChanged', listener);
  return () => i18next.off('languageChanged', listener);
};
const read = (): Language => (i18next.language === 'en' ? 'en' : 'vi');

export const useLanguage = (): Language => useSyncExternalStore(subscribe, read);

export function useWords(): TFunction {
  useLanguage();
  return i18next.t;
}
