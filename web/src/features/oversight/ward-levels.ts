// Which wards stand where on the map: five steps that suit the numbers there are, so that a quiet city and a busy one both show something.
export type Level = 0 | 1 | 2 | 3 | 4;

/** Upper ends of steps 1 to 3; step 4 is all above. Small numbers keep steps of their own. */
export function stepsOf(values: number[]): [number, number, number] {
  const counted = values.filter((value) => value > 0).sort((one, other) => one - other);
  const at = (share: number): number => counted[Math.min(counted.length - 1, Math.floor(share * counted.length))] ?? 0;
  const first = Math.max(1, at(0.4));
  const second = Math.max(first + 1, at(0.7));
  return [first, second, Math.max(second + 1, at(0.9))];
}

export function levelOf(value: number, steps: readonly [number, number, number]): Level {
  if (value <= 0) return 0;
  const at = steps.findIndex((end) => value <= end);
  return (at < 0 ? 4 : at + 1) as Level;
}
