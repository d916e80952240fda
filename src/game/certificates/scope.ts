// What a certificate is for, and what it has in it.
import type { Contents } from "../contents.ts";
import type { Certificate } from "./certificate.ts";

const itemsIn = ({ kind, id }: Certificate["scope"], { items }: Contents) =>
  items.filter((item) => (kind === "row" ? item.id : item.tier) === id);

/** The ids of the missions that a row or tier has. */
export function missionsIn(scope: Certificate["scope"], contents: Contents): string[] {
  const { missions } = contents;
  const rows = new Set(itemsIn(scope, contents).map((item) => item.id));
  return missions.filter(({ item }) => rows.has(item)).map((mission) => mission.id);
}

/** Its quizzes, called as their rows are. */
export const quizzesIn = (scope: Certificate["scope"], contents: Contents): { quiz: string; title: string }[] =>
  itemsIn(scope, contents).flatMap(({ quiz, title }) => (quiz !== undefined && contents.quizzes.includes(quiz) ? [{ quiz, title }] : []));

/** What a row or tier is called on a certificate; undefined where there is none. */
export function titleOf({ kind, id }: Pick<Certificate["scope"], "kind" | "id">, { items }: Contents): string | undefined {
  if (kind === "tier") return items.some(({ tier }) => tier === id) ? id : undefined;
  const item = items.find((each) => each.id === id);
  return item && `${item.number}. ${item.title}`;
}
