// Ages in two texts that were printed at slightly different moments.

/** An age as duration.HumanDuration writes it, with what table cells put around it. */
const AGE = /^(\(?)((?:\d+[smhdy]){1,2})([),.]?)$/;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, y: 31_536_000 };

/** Seconds, and how much of them is cut off at most. */
function ageOf(text: string): { seconds: number; step: number } {
  const parts = [...text.matchAll(/(\d+)([smhdy])/g)];
  return {
    seconds: parts.reduce((sum, [, count, unit]) => sum + Number(count) * SECONDS[unit!]!, 0),
    step: SECONDS[parts.at(-1)![2]!]!,
  };
}

/** Whether the texts are equal but for ages, none of which differ by more than `seconds` can explain. */
export function equalButAges(a: string, b: string, seconds: number): boolean {
  const [left, right] = [a.split(/\s+/), b.split(/\s+/)];
  return (
    left.length === right.length &&
    left.every((word, index) => {
      const other = right[index]!;
      if (word === other) return true;
      const [one, two] = [AGE.exec(word), AGE.exec(other)];
      if (!one || !two || one[1] !== two[1] || one[3] !== two[3]) return false;
      const [first, second] = [ageOf(one[2]!), ageOf(two[2]!)];
      // What is cut off may have been nearly a whole step.
      return Math.abs(first.seconds - second.seconds) < seconds + Math.max(first.step, second.step);
    })
  );
}
