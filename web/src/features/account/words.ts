// A refused password or code is no lack of rights: said as what it is.
import type { TFunction } from 'i18next';
import { asProblem } from '@/lib/problem';

const titles: Record<string, string> = { 'Wrong password': 'own.wrong_password', 'Wrong code': 'own.wrong_code' };

/** Words for what the hub said of a password or code; null: show it like any other problem. */
export function refusal(error: unknown, t: TFunction): string | null {
  const key = titles[asProblem(error).title];
  return key ? t(key) : null;
}
