// Times as the clock on the learner's wall has them.

/** A time (ISO 8601) as the learner's clock has it, to the minute: `2026-01-05 18:00`; a dash for what is none. */
export function dayAndTime(when: string): string {
  const date = new Date(when);
  if (Number.isNaN(date.getTime())) return "–";
  const two = (value: number) => String(value).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
