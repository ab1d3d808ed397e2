import { describe, expect, it } from 'vitest';
import type { Topic } from '@/lib/types';
import { file, tree } from '@/testing/fixtures';
import { suggestionsFor } from './suggestions';

const topics: Topic[] = [
  { code: 'env.rubbish', name_vi: 'Rác', lead_unit_type: 'ward.infra' },
  { code: 'water.supply', name_vi: 'Nước', lead_unit_type: 'util.water' },
];

describe('suggestions for the dispatcher', () => {
  it('are the units of the best topics near the case, then the one that holds it', () => {
    expect(suggestionsFor(file({ lead_unit: 'w1.psc' }), topics, tree).map((one) => one.unit)).toEqual(['w1.infra', 'city.water', 'w1.psc']);
  });
  it('hold each unit once', () => {
    expect(suggestionsFor(file({ lead_unit: 'w1.infra' }), topics, tree).map((one) => one.unit)).toEqual(['w1.infra', 'city.water']);
  });
  it('offer the holder when nothing is known', () => {
    expect(suggestionsFor(file({ lead_unit: 'w1.psc' }), [], tree)).toEqual([{ unit: 'w1.psc', topic: null, confidence: 0.9 }]);
  });
});
