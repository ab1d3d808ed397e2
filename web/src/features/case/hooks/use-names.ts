import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useNow } from '@/hooks/use-now';
import { usePersonName, useUnits } from '@/lib/reference';
import type { Names } from '../event-words';

export function useNames(): Names {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow();
  const person = usePersonName();
  const { tree } = useUnits();
  return { t, language, person, now, unit: (id) => tree.name(id, language) };
}
