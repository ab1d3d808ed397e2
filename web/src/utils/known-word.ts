import type { TFunction } from 'i18next';

/** Words for a code of the hub; anything else, such as a person's own text, is left exactly as it is. */
export const knownWord = (t: TFunction, section: string, value: string): string =>
  /^[a-z_]+$/.test(value) ? t(`${section}.${value}`, { defaultValue: value }) : value;
