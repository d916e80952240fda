// The code of an exam: which one, how long, and the seed that draws its tasks. It is the name of a file too.

export interface ExamCode {
  /** cka, ckad, kcna. */
  exam: string;
  minutes: number;
  /** Letters and digits. */
  seed: string;
}

const SHAPE = /^EXAM-([A-Z0-9]+)-(\d{1,3})-([A-Z0-9]{1,12})$/;
export const LONGEST = 480;

export const spellExam = ({ exam, minutes, seed }: ExamCode): string => `EXAM-${exam}-${minutes}-${seed}`.toUpperCase();

/** What a code says; undefined for a text that is none. */
export function readExamCode(text: string): ExamCode | undefined {
  const [, exam, minutes, seed] = SHAPE.exec(text.trim().toUpperCase()) ?? [];
  if (!exam || !seed || Number(minutes) < 1 || Number(minutes) > LONGEST) return undefined;
  return { exam: exam.toLowerCase(), minutes: Number(minutes), seed };
}

/** A seed as it is typed: capitals and digits only; undefined when nothing is left, or it is too long. */
export function seedOf(text: string): string | undefined {
  const seed = text.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return seed && seed.length <= 12 ? seed : undefined;
}
