import { useCallback, useMemo } from 'react';
import { useLanguage } from '@/hooks/use-language';

export function useNumber(): (value: number) => string {
  const language = useLanguage();
  const format = useMemo(() => new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'vi-VN'), [language]);
  return useCallback((value) => format.format(value), [format]);
}
