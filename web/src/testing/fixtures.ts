// Invented cases, people and units for the tests.
import { decodeBrief, decodeFile } from '@/lib/decode';
import type { CaseBrief, CaseFile, Unit, User } from '@/lib/types';
import { UnitTree } from '@/utils/unit-tree';

export const NOW = Date.parse('2026-11-27T03:00:00Z'); // a Friday, 10:00 in Hà Nội

export const units: Unit[] = [
  { id: 'city', name: 'Thành phố', name_en: 'City', type: 'city', parent: null },
  { id: 'city.water', name: 'Cấp nước', name_en: 'Water', type: 'util.water', parent: 'city' },
  { id: 'w1', name: 'Phường Một', name_en: 'Ward One', type: 'ward', parent: 'city', area: 'a1' },
  { id: 'w1.infra', name: 'Phường Một – Hạ tầng', name_en: 'Ward One – Infrastructure', type: 'ward.infra', parent: 'w1', area: 'a1' },
  { id: 'w1.psc', name: 'Phường Một – Một cửa', name_en: 'Ward One – Desk', type: 'ward.psc', parent: 'w1', area: 'a1' },
  { id: 'w2', name: 'Phường Hai', name_en: 'Ward Two', type: 'ward', parent: 'city', area: 'a2' },
  { id: 'w2.infra', name: 'Phường Hai – Hạ tầng', name_en: 'Ward Two – Infrastructure', type: 'ward.infra', parent: 'w2', area: 'a2' },
];
export const tree = new UnitTree(units);

export const user = (change: Partial<User> = {}): User => ({ id: '7', username: 'lan', display_name: 'Lan', roles: ['official'], units: ['w1.infra'], ...change });

export const rawCase = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  code: 'PA-2026-000001', kind: 'feedback', topic: 'env.rubbish', topic_name: 'Rác thải', urgency: 'normal', title: 'Rác ở đầu ngõ', state: 'open', channel: 'zalo-1', place: { area: 'a1' },
  lead_unit: 'w1.infra', lead_unit_name: 'Phường Một – Hạ tầng', assignee: null, cooperating_units: [], restricted: false, needs_dispatcher: false,
  opened_at: '2026-11-27T02:00:00Z', acknowledged_at: null, answered_at: null, closed_at: null, last_activity_at: '2026-11-27T02:00:00Z',
  deadline: { kind: 'acknowledge', due_at: '2026-11-30T02:00:00Z', state: 'running', working_minutes_left: 420 }, etag: '1', ...change,
});

export const brief = (change: Record<string, unknown> = {}): CaseBrief => decodeBrief(rawCase(change), NOW);

export const rawFile = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...rawCase(change),
  contact: { masked: false, can_write: true, name: 'Nguyễn Thị Hoa', phone: '' },
  reply_window: { open: true, closes_at: '2026-12-04T02:00:00Z', route: 'message', after: 'template_phone' },
  routing: { unit: 'w1.infra', confidence: 0.9, reasons: [], guesses: [{ topic: 'env.rubbish', confidence: 0.6 }, { topic: 'water.supply', confidence: 0.3 }] },
  deadlines: [
    { clock: 'service', step: 'acknowledge', name_vi: 'Tiếp nhận', name_en: 'Acknowledge', due_at: '2026-11-30T02:00:00Z', met: null, state: 'running', rule: 'field.accept', basis: 'Quyết định 1207/QĐ-UBND', confidence: 'press_report', unconfirmed: true, length: 8, unit: 'working_hour' },
    { clock: 'service', step: 'resolve', name_vi: 'Trả lời người dân', name_en: 'Answer the citizen', due_at: '2026-12-02T10:00:00Z', met: null, state: 'running', rule: 'reception.first_answer', basis: 'Luật Tiếp công dân Điều 28', confidence: 'text_seen', unconfirmed: false, length: 10, unit: 'working_day' },
  ],
  formal_steps: [],
  messages: [{ id: '1', direction: 'inbound', kind: 'text', text: 'Rác ở đầu ngõ', at: '2026-11-27T02:00:00Z', author: 'citizen', public: false, deleted: false, attachments: [], history: [] }],
  events: [{ sequence: 1, at: '2026-11-27T02:00:00Z', actor: 'citizen', kind: 'case.opened', data: { unit: 'w1.infra' } }],
  ...change,
});

export const file = (change: Record<string, unknown> = {}): CaseFile => decodeFile(rawFile(change), NOW);
