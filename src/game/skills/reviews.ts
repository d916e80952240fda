// Which skills a mission, a quiz or an exam has tried, and how well.
import type { Skill } from "../drills/bank.ts";
import type { AttemptRecord, OpenQuiz, Review } from "../progress/data.ts";

export type Rating = Review["rating"];
export const AGAIN = 1;
export const HARD = 2;
export const GOOD = 3;
export const EASY = 4;

/** The skills among these that something tries: those that name it, or all when none names anything of its kind. */
function triedBy(skills: readonly Skill[], names: (skill: Skill) => readonly string[], name: string): { skill: Skill; named: boolean }[] {
  const naming = skills.some((skill) => names(skill).length);
  return skills.filter((skill) => !naming || names(skill).includes(name)).map((skill) => ({ skill, named: naming }));
}

/**
 * A won mission. Help taken shows in the stars; only a skill that names the mission can have been easy.
 * @param skills of the mission's row
 * @param mission `<row>/<name>`
 */
export function reviewsOfWin(skills: readonly Skill[], mission: string, { stars }: { stars: number }, when: string): Review[] {
  const name = mission.slice(mission.indexOf("/") + 1);
  return triedBy(skills, (skill) => skill.missions, name).map(({ skill, named }) => ({
    when,
    skill: skill.id,
    rating: stars <= 1 ? HARD : stars >= 3 && named ? EASY : GOOD,
    from: `mission:${mission}`,
  }));
}

/** A quiz that was taken, with its questions one by one. @param skills of the quiz's row */
export function reviewsOfQuiz(skills: readonly Skill[], quiz: string, answers: OpenQuiz, when: string): Review[] {
  const marks = new Map<string, boolean[]>();
  for (const { question, right } of answers)
    for (const { skill } of triedBy(skills, (each) => each.quiz, question)) marks.set(skill.id, [...(marks.get(skill.id) ?? []), right]);
  return [...marks].map(([skill, rights]) => ({
    when,
    skill,
    rating: ratingOfShare(rights.filter(Boolean).length / rights.length),
    from: `quiz:${quiz}`,
  }));
}

/** Marks by skill: an exam's tasks, an interviewer's rubric. A skill that comes several times is judged by all of them. @param share 0 to 1 */
export function reviewsOfMarks(marks: readonly { skill: string; share: number }[], from: string, when: string): Review[] {
  const shares = new Map<string, number[]>();
  for (const { skill, share } of marks) shares.set(skill, [...(shares.get(skill) ?? []), share]);
  return [...shares].map(([skill, all]) => ({
    when,
    skill,
    rating: ratingOfShare(all.reduce((sum, share) => sum + share, 0) / all.length),
    from,
  }));
}

const ratingOfShare = (share: number): Rating => (share >= 0.9 ? GOOD : share >= 0.5 ? HARD : AGAIN);

/**
 * All reviews there are to go by: those that were noted, and those of missions and quizzes from before reviews were.
 * @param skillsOf the skills of a row
 * @param rowOf the row of a quiz
 */
export function allReviews(
  { reviews, attempts }: { reviews: readonly Review[]; attempts: readonly AttemptRecord[] },
  skillsOf: (row: string) => readonly Skill[],
  rowOf: (quiz: string) => string | undefined,
): Review[] {
  const seen = new Set(reviews.map(({ when, from }) => `${when} ${from}`));
  const earlier = attempts.flatMap(({ when, mission, quiz, stars = 1, share = 0 }): Review[] => {
    if (mission !== undefined)
      return seen.has(`${when} mission:${mission}`)
        ? []
        : reviewsOfWin(skillsOf(mission.slice(0, mission.indexOf("/"))), mission, { stars }, when);
    const row = quiz === undefined || seen.has(`${when} quiz:${quiz}`) ? undefined : rowOf(quiz);
    if (row === undefined) return [];
    return reviewsOfMarks(
      skillsOf(row).map(({ id }) => ({ skill: id, share })),
      `quiz:${quiz}`,
      when,
    );
  });
  return earlier.length ? [...reviews, ...earlier] : [...reviews];
}
