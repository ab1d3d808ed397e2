// The units a dispatcher most probably wants: one for each topic guess, then the offices near at hand.
import type { CaseFile, Topic } from '@/lib/types';
import type { UnitTree } from '@/utils/unit-tree';

export interface Suggestion {
  unit: string;
  /** Why: the topic that leads there, or none for the unit that holds it now. */
  topic: string | null;
  confidence: number;
}

const MOST = 3;

export function suggestionsFor(file: CaseFile, topics: Topic[], units: UnitTree): Suggestion[] {
  const found: Suggestion[] = [];
  const add = (suggestion: Suggestion): void => {
    if (found.length < MOST && !found.some((one) => one.unit === suggestion.unit)) found.push(suggestion);
  };
  for (const guess of [...file.routing.guesses].sort((one, other) => other.confidence - one.confidence)) {
    const topic = topics.find((one) => one.code === guess.topic);
    const unit = topic?.lead_unit_type ? units.ofType(topic.lead_unit_type, file.lead_unit) : undefined;
    if (topic && unit) add({ unit: unit.id, topic: topic.code, confidence: guess.confidence });
  }
  // The one that holds it now can keep it: "this is for us".
  if (!found.some((one) => one.unit === file.lead_unit)) found.splice(MOST - 1, MOST, { unit: file.lead_unit, topic: null, confidence: file.routing.confidence });
  return found;
}
