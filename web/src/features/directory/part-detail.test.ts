import i18n from 'i18next';
import { expect, test } from 'vitest';
import '@/lib/i18n';
import { partDetail } from './part-detail';

test('what the hub says of its parts is said in Vietnamese, and what is new as it came', () => {
  const say = (detail: string): string => partDetail(i18n.getFixedT('vi'), detail);
  expect(say('last 12 s ago')).toBe('12 giây trước');
  expect(say('the last write failed')).toBe('lần ghi cuối không được');
  expect(say('sealing for 2 officers')).toBe('niêm phong cho 2 cán bộ');
  expect(say('41 waiting since 2026-11-28T01:00:00Z')).toBe('41 tin chờ đưa vào kho');
  expect(say('WRONGPASS; live is delayed, the store is looked into')).toContain('chậm hơn');
  expect(say('something of tomorrow')).toBe('something of tomorrow');
});
